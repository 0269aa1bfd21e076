import { current } from '#cqrs';
import { EventLog, execute, idOf, scopeOf } from '#eventing';
import type { CommandResult } from '#eventing';
import { CommandHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { ICommandHandler, IQueryHandler } from '@nestjs/cqrs';
import { policyAt, unitFor } from './friction-references.ts';
import { IssueJoinCode, RevokeJoinCode } from './join-code.commands.ts';
import { joinCode } from './join-code.decider.ts';
import type { JoinCode } from './join-code.decider.ts';

/** Crockford's base 32, 60 bits in three groups of four: short enough to type from a wall. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 12;
/** Told in lists: 40 bits stay unknown. */
const TOLD_CHARACTERS = 4;

/** The code that a command made: the same for its repetition, and nowhere recorded. */
export function codeOf(log: EventLog, { commandId, context }: Pick<IssueJoinCode, 'commandId' | 'context'>): string {
  const bytes = Buffer.from(log.codec.mac(`join code\n${scopeOf(context.actor)}\n${commandId}`), 'base64url');
  const text = [...bytes.subarray(0, CHARACTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return text.replace(/.{4}(?=.)/g, '$&-');
}

/** From the code to its stream, by a keyed hash: the log alone does not give valid codes away. */
export function joinCodeIdOf(log: EventLog, code: string): string {
  const typed = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return idOf('join_code', log.codec.mac(`join code id\n${typed}`));
}

@CommandHandler(IssueJoinCode)
export class IssueJoinCodeHandler implements ICommandHandler<IssueJoinCode, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  execute(command: IssueJoinCode): Promise<CommandResult> {
    const { context, policyId, unitCode, expiresOn } = command;
    const code = codeOf(this.log, command);
    const joinCodeId = joinCodeIdOf(this.log, code);
    return execute(this.log, joinCode, joinCodeId, 'IssueJoinCode', command, context, async () => ({
      joinCodeId,
      codeStart: code.slice(0, TOLD_CHARACTERS),
      office: policyId ? await policyAt(context.now, policyId, context, this.queries) : null,
      unitId: unitCode ? await unitFor(unitCode, context, this.queries) : null,
      expiresOn,
    }));
  }
}

@CommandHandler(RevokeJoinCode)
export class RevokeJoinCodeHandler implements ICommandHandler<RevokeJoinCode, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  execute(command: RevokeJoinCode): Promise<CommandResult> {
    const { context, joinCodeId } = command;
    return execute(this.log, joinCode, joinCodeId, 'RevokeJoinCode', command, context, async () => {
      const found = await current(this.log, joinCode, joinCodeId);
      const policyId = found.status === 'none' ? null : found.policyId;
      return { office: policyId === null ? null : await policyAt(context.now, policyId, context, this.queries) };
    });
  }
}

/** Query: what a code is good for on a local date; null: unknown, revoked or expired. */
export class FindJoinCode {
  constructor(
    readonly code: string,
    readonly on: string,
  ) {}
}
export type FoundJoinCode = Extract<JoinCode, { status: 'issued' | 'revoked' }> | null;

@QueryHandler(FindJoinCode)
export class FindJoinCodeHandler implements IQueryHandler<FindJoinCode, FoundJoinCode> {
  constructor(private readonly log: EventLog) {}

  async execute({ code, on }: FindJoinCode): Promise<FoundJoinCode> {
    const found = await current(this.log, joinCode, joinCodeIdOf(this.log, code));
    return found.status === 'issued' && on <= found.expiresOn ? found : null;
  }
}

export const joinCodeHandlers = [IssueJoinCodeHandler, RevokeJoinCodeHandler, FindJoinCodeHandler];
