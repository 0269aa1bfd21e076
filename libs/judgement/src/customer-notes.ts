import { current, Deployment } from '#cqrs';
import { EventLog } from '#eventing';
import { FindGuardrails } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { noteFor } from './customer-note.ts';
import type { CustomerNote } from './customer-note.ts';
import { judgementCall } from './judgement-call.decider.ts';
import type { JudgementCall } from './judgement-call.decider.ts';
import { JudgementIdentity } from './judgement-identity.ts';

export type RecordedCall = Extract<JudgementCall, { status: 'recorded' }>;

/** Calls of a person's own, and the notes that are made of them; nothing of a note is kept. */
@Injectable()
export class CustomerNotes {
  constructor(
    private readonly identity: JudgementIdentity,
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
  ) {}

  /** null for a call of somebody else, as for none. */
  async findCall(callId: string, personId: string): Promise<RecordedCall | null> {
    const call = isUUID(callId) ? await current(this.log, judgementCall, callId) : null;
    return call?.status === 'recorded' && this.identity.isOwn(call.personId, personId) ? call : null;
  }

  /** null for a call of somebody else, as for none. @throws DomainError `judgement.no-signature` */
  async findNote(callId: string, personId: string, signedAs: string | null): Promise<CustomerNote | null> {
    const call = await this.findCall(callId, personId);
    if (!call) return null;
    const { policyId, policyVersion: number } = call;
    const policy = await this.queries.execute<FindGuardrails, FoundGuardrails>(new FindGuardrails(policyId, { number }));
    const { calendar, currency } = this.deployment;
    return policy && noteFor(call, policy, { signedAs, calendar, currency });
  }
}
