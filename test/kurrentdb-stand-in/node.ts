import type { Metadata } from '@grpc/grpc-js';
import type { Database } from './database.ts';
import type { Endpoint, Failure } from './errors.ts';
import { failures } from './errors.ts';
import type { CallKind, Faults } from './faults.ts';

/** A node's view of the cluster it belongs to. */
export interface Member extends Endpoint {
  instanceId: string;
  state: 'leader' | 'follower';
  alive: boolean;
}

/** An open call that hooks can end. */
export interface OpenCall {
  end(): void;
  fail(failure: Failure): void;
}

/** What the answer to a retried append says about the position (`original` in the source; older servers differ). */
export type RetryPosition = 'original' | 'none' | 'unknown';

/** One server as its services see it. */
export interface Node {
  readonly database: Database;
  readonly faults: Faults;
  readonly retryPosition: RetryPosition;
  readonly openBatchStreams: Set<OpenCall>;
  readonly openSubscriptions: Set<OpenCall>;
  readonly openReads: Set<OpenCall>;
  members(): Member[];
  isLeader(): boolean;
  /** What the caller's credentials allow. */
  access(metadata: Metadata): 'granted' | 'anonymous' | 'refused';
  count(method: string): void;
  /** Runs later, unless the node is dead by then. */
  later(milliseconds: number, action: () => void): void;
  kill(): void;
}

/** What stands between a call and its work. */
export type Obstacle =
  { reason: 'silence' } | { reason: 'planned' | 'credentials' | 'access' | 'not-ready' | 'not-leader'; failure: Failure };

export function obstacle(node: Node, kind: CallKind, metadata: Metadata): Obstacle | undefined {
  if (node.faults.isSilent(kind)) {
    return { reason: 'silence' };
  }
  const planned = node.faults.takeFailure(kind);
  if (planned !== undefined) {
    return { reason: 'planned', failure: planned };
  }
  if (kind === 'others') {
    return undefined;
  }
  const access = node.access(metadata);
  if (access === 'refused') {
    return { reason: 'credentials', failure: failures.unauthenticated() };
  }
  if (access === 'anonymous') {
    return { reason: 'access', failure: failures.accessDenied() };
  }
  if (!node.faults.ready) {
    return { reason: 'not-ready', failure: failures.notReady() };
  }
  return requiresLeader(metadata) && !node.isLeader() ? { reason: 'not-leader', failure: failures.notLeader(leaderOf(node)) } : undefined;
}

function requiresLeader(metadata: Metadata): boolean {
  return metadata.get('requires-leader').some((value) => String(value).toLowerCase() === 'true');
}

function leaderOf(node: Node): Endpoint | undefined {
  return node.members().find((member) => member.state === 'leader' && member.alive);
}
