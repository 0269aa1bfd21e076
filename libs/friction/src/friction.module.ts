import { Module } from '@nestjs/common';
import { referenceHandlers } from './friction-references.ts';
import { triageHandlers } from './friction-triage.handlers.ts';
import { reportingHandlers } from './friction.handlers.ts';

/** What every composition needs: commands and queries. The composition provides `ReporterAliases`. */
@Module({ providers: [...referenceHandlers, ...reportingHandlers, ...triageHandlers] })
export class FrictionCommandModule {}

/** The public face. */
@Module({ imports: [FrictionCommandModule] })
export class FrictionModule {}
