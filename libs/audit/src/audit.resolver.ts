import { DomainError } from '#eventing';
import { AFTER, Allow, FIRST, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { AuditFinder } from './audit.finder.ts';
import { auditProjection } from './audit.projection.ts';
import { AdministrativeChangeConnection, SealedReadConnection } from './audit.types.ts';
import type { AdministrativeChangeNode, SealedReadNode } from './audit.types.ts';

const PERSON = { type: () => ID, nullable: true, description: 'Who did it, or whom it is about.' };
const FROM = { type: () => String, nullable: true, description: 'ISO instant, included.' };
const TO = { type: () => String, nullable: true, description: 'ISO instant, not included.' };

/** Who read what was sealed, and who changed what protects it. */
@Resolver()
export class AuditResolver {
  constructor(private readonly audit: AuditFinder) {}

  @Allow('AUDITOR')
  @Reads(auditProjection)
  @Query(() => SealedReadConnection, { description: 'Who read sealed data, by the hour; newest first.' })
  accessLog(
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('personId', PERSON) personId?: string,
    @Args('policyId', { type: () => ID, nullable: true }) policyId?: string,
    @Args('from', FROM) from?: string,
    @Args('to', TO) to?: string,
  ): Promise<Connection<SealedReadNode>> {
    const filter = { personId: personId ?? null, policyId: policyId ?? null, from: instant(from, 'from'), to: instant(to, 'to') };
    return this.audit.listReads(filter, first, after);
  }

  @Allow('AUDITOR', 'ADMIN')
  @Reads(auditProjection)
  @Query(() => AdministrativeChangeConnection, {
    description: 'Who changed roles, offices, posters and what protects reporters; newest first.',
  })
  administrationLog(
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('personId', PERSON) personId?: string,
    @Args('from', FROM) from?: string,
    @Args('to', TO) to?: string,
  ): Promise<Connection<AdministrativeChangeNode>> {
    return this.audit.listChanges({ personId: personId ?? null, from: instant(from, 'from'), to: instant(to, 'to') }, first, after);
  }
}

/** @throws DomainError `audit.no-instant` */
function instant(text: string | undefined, field: string): string | null {
  if (text === undefined || text === null) return null;
  const at = Date.parse(text);
  if (!Number.isNaN(at) && /^\d{4}-\d{2}-\d{2}T/.test(text)) return new Date(at).toISOString();
  throw new DomainError('audit.no-instant', `${field} must be an instant such as 2026-11-22T09:00:00Z`, field);
}
