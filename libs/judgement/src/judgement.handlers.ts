import { current, OneAtATime } from '#cqrs';
import { EventLog, execute, idOf, scopeOf } from '#eventing';
import type { Actor, CommandResult } from '#eventing';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { AuthorityOffice } from './authority-office.ts';
import { authorityRequest } from './authority-request.decider.ts';
import { amountGiven, capUseOf, takeOf } from './cap-use.ts';
import type { CapUse } from './cap-use.ts';
import { capWindow, requireRoom } from './cap-window.decider.ts';
import type { CapEvent, UsedCap } from './events.ts';
import { caseOf } from './guardrail-case.ts';
import type { GuardrailCase } from './guardrail-case.ts';
import { basisOf, judgementCall } from './judgement-call.decider.ts';
import { AnswerAuthority, AskAuthority, RecordJudgementCall } from './judgement.commands.ts';

/** The stream of a request that is sent with this command. */
export const requestIdOf = (commandId: string, as: Actor) => idOf('authority_request', scopeOf(as), commandId);
/** The stream of a call that is sent with this command. */
export const callIdOf = (commandId: string, as: Actor) => idOf('judgement_call', scopeOf(as), commandId);

@CommandHandler(AskAuthority)
export class AskAuthorityHandler implements ICommandHandler<AskAuthority, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly office: AuthorityOffice,
  ) {}

  execute(command: AskAuthority): Promise<CommandResult> {
    const { context, commandId } = command;
    const { actor } = context;
    const requestId = requestIdOf(commandId, actor);
    return execute(this.log, authorityRequest, requestId, 'AskAuthority', command, context, async () => {
      const found = await caseOf(command, context, this.queries);
      const { policy, guardrail, facts, checked } = found;
      const level = checked.verdict === 'ASK_OWNER' ? ('OWNER' as const) : ('SUPERVISOR' as const);
      const asked = { level, policyId: policy.policyId, unitId: actor.unitId, askerId: actor.id };
      return {
        requestId,
        policyId: policy.policyId,
        policyVersion: policy.versionNumber,
        guardrailKey: guardrail.key,
        checked,
        facts,
        note: command.note ?? null,
        requireRoom: () => {
          const take = takeOf(found, context.currency);
          if (take) requireRoom(take, 0);
        },
        isAnybodyThere: (await this.office.peopleAsked(asked)).length > 0,
      };
    });
  }
}

@CommandHandler(AnswerAuthority)
export class AnswerAuthorityHandler implements ICommandHandler<AnswerAuthority, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly office: AuthorityOffice,
  ) {}

  execute(command: AnswerAuthority): Promise<CommandResult> {
    const { context, requestId, grant, reason = null } = command;
    const { actor } = context;
    return execute(this.log, authorityRequest, requestId, 'AnswerAuthority', command, context, async () => {
      const request = await current(this.log, authorityRequest, requestId);
      const people = request.status === 'none' ? [] : await this.office.peopleAsked(request);
      return { isAsked: people.includes(actor.id), grant, reason };
    });
  }
}

@CommandHandler(RecordJudgementCall)
export class RecordJudgementCallHandler implements ICommandHandler<RecordJudgementCall, CommandResult> {
  readonly #caps = new OneAtATime();

  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  /**
   * Three streams, in this order: the grant is claimed, the cap is drawn on, the call is recorded. Cut off in between, the same command goes on where
   * it stopped; a cap may be left with an amount that no call used, never with less than was given.
   */
  execute(command: RecordJudgementCall): Promise<CommandResult> {
    const { context, commandId } = command;
    const callId = callIdOf(commandId, context.actor);
    return execute(this.log, judgementCall, callId, 'RecordJudgementCall', command, context, async () => {
      const found = await caseOf(command, context, this.queries);
      const basis = basisOf(found.checked, command.requestId ?? null);
      const use = capUseOf(found, command.reference ?? null, context, this.log);
      const amountMinor = amountGiven(found.guardrail, use, command.amountMinor ?? null);
      const granted = basis === 'GRANTED' ? (command.requestId ?? null) : null;
      if (granted !== null) await this.claim(granted, callId, found, use, command);
      const { policy, guardrail, checked } = found;
      return {
        callId,
        policyId: policy.policyId,
        policyVersion: policy.versionNumber,
        guardrailKey: guardrail.key,
        row: checked.row ?? 0,
        basis,
        requestId: granted,
        cap: use && (await this.#caps.run(use.windowId, () => this.draw(use, command))),
        amountMinor,
        minutesSaved: command.minutesSaved ?? null,
        customerTold: command.customerTold ?? null,
        whatWasDone: command.whatWasDone ?? null,
      };
    });
  }

  private async claim(
    requestId: string,
    callId: string,
    { facts }: GuardrailCase,
    use: CapUse | null,
    command: RecordJudgementCall,
  ): Promise<void> {
    const { policyId, guardrailKey, context } = command;
    await execute(this.log, authorityRequest, requestId, 'UseAuthority', command, context, async () => {
      const used = use === null ? 0 : (await current(this.log, capWindow, use.windowId)).used;
      return { callId, policyId, guardrailKey, facts, requireRoom: () => void (use && requireRoom(use.take, used)) };
    });
  }

  private async draw({ cap, windowId, take }: CapUse, command: RecordJudgementCall): Promise<UsedCap> {
    const { events } = await execute(this.log, capWindow, windowId, 'UseCap', command, command.context, () => take);
    const [{ data }] = events as readonly [CapEvent];
    return { ...cap, amount: data.amount, usedBefore: data.usedBefore };
  }
}

export const judgementHandlers = [AskAuthorityHandler, AnswerAuthorityHandler, RecordJudgementCallHandler];
