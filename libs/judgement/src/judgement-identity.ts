import { Aliases, current, underAlias, underPresentAlias } from '#cqrs';
import type { Caller, Standing } from '#cqrs';
import { DomainError, EventLog } from '#eventing';
import type { Actor } from '#eventing';
import { Injectable } from '@nestjs/common';
import { authorityRequest } from './authority-request.decider.ts';
import { callIdOf, requestIdOf } from './judgement.handlers.ts';
import { judgementCall } from './judgement-call.decider.ts';

/** Who a caller is where they ask and act for a customer: an alias, so that no figure can be one for assessing an employee. */
@Injectable()
export class JudgementIdentity {
  constructor(
    private readonly aliases: Aliases,
    private readonly log: EventLog,
  ) {}

  /** @throws DomainError `judgement.asker-is-no-person` */
  asking(caller: Caller, commandId: string): Promise<Standing> {
    refuseMachine(caller);
    return this.present(caller, (as) => `${authorityRequest.category}-${requestIdOf(commandId, as)}`);
  }

  /** Under the alias of the request that was granted, if it is the caller's own. @throws DomainError `judgement.asker-is-no-person` */
  async acting(caller: Caller, commandId: string, requestId: string | null): Promise<Standing> {
    refuseMachine(caller);
    const request = requestId === null ? null : await current(this.log, authorityRequest, requestId);
    if (request?.status === 'asked' && this.isOwn(request.askerId, caller.actor.id)) return underAlias(caller, request.askerId);
    return this.present(caller, (as) => `${judgementCall.category}-${callIdOf(commandId, as)}`);
  }

  isOwn(alias: string, personId: string): boolean {
    return this.aliasesOf(personId).includes(alias);
  }

  aliasesOf(personId: string): readonly string[] {
    return this.aliases.aliasesOf(personId);
  }

  private present(caller: Caller, streamOf: (as: Actor) => string): Promise<Standing> {
    return underPresentAlias(this.aliases, this.log, caller, 'JUDGEMENT', streamOf);
  }
}

/** A machine answers to no customer, and with five tokens one person could be five behind a figure. */
function refuseMachine({ actor }: Caller): void {
  if (actor.kind !== 'TOKEN') return;
  throw new DomainError('judgement.asker-is-no-person', 'a machine token stands for nobody, and judgement is a person’s: sign in');
}
