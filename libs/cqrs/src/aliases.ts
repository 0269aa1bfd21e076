import { randomUUID } from 'node:crypto';
import type { Actor, EventLog } from '#eventing';
import type { Caller } from './dispatcher.ts';

/** What an alias is for; apart, or a NAMED report, or a call that a supervisor has seen, would unmask what was reported in confidence. */
export type AliasKind = 'CONFIDENTIAL' | 'NAMED' | 'JUDGEMENT';

/**
 * Who stands behind the aliases that people act under where nobody shall see who it was. The map lives in the key store only; a person has an
 * alias of each kind, and new ones in each calendar quarter, so that who did something can be forgotten in its time.
 */
export abstract class Aliases {
  /** The person's present alias of a kind, minted and durable when it returns. */
  abstract aliasOf(personId: string, kind: AliasKind): string;
  /** Every alias the person has, without minting one. */
  abstract aliasesOf(personId: string): readonly string[];
  /** null for what is no alias, or once the person is erased. */
  abstract personOf(alias: string): string | null;
}

/** How a command is sent: under which request id, and who stands in its events. */
export interface Standing {
  readonly caller: Caller;
  readonly as: Actor;
}

/**
 * An alias carries no roles, which may be held by one person only, and has a request id of its own: the caller's would
 * join it to whatever else the same request does under their name.
 */
export function underAlias(caller: Caller, alias: string): Standing {
  return {
    caller: { actor: caller.actor, correlationId: randomUUID() },
    as: { id: alias, kind: caller.actor.kind, grants: [], unitId: caller.actor.unitId },
  };
}

/**
 * Under the alias of the present quarter, unless it was done under an earlier one and is repeated.
 * @param streamOf where it stands when done under an alias
 */
export async function underPresentAlias(
  aliases: Aliases,
  log: EventLog,
  caller: Caller,
  kind: AliasKind,
  streamOf: (as: Actor) => string,
): Promise<Standing> {
  const { id } = caller.actor;
  const present = underAlias(caller, aliases.aliasOf(id, kind));
  for (const alias of aliases.aliasesOf(id)) {
    const before = underAlias(caller, alias);
    if (alias !== present.as.id && (await log.store.readStream(streamOf(before.as))).length > 0) return before;
  }
  return present;
}
