import { Module } from '@nestjs/common';
import { charterHandlers } from './charters.handlers.ts';
import { ChartersResolver } from './charters.resolver.ts';

/** What units promise: commands, and their public face. */
@Module({ providers: [...charterHandlers, ChartersResolver] })
export class ExpectationsModule {}
