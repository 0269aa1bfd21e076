import { Module } from '@nestjs/common';
import { AuditFinder } from './audit.finder.ts';
import { AuditResolver } from './audit.resolver.ts';

/** The composition provides `SealedReads`. */
@Module({ providers: [AuditFinder, AuditResolver] })
export class AuditModule {}
