import { DirectoryLock } from '#data-directory';
import { openIdentity } from '#identity';
import type { Identity } from '#identity';
import type { Operator } from './operator.ts';

/** Accounts alone, under the lock that keeps a restore away. */
export function withIdentity(operator: Operator, work: (identity: Identity) => void): void {
  const { data } = operator.config();
  const lock = DirectoryLock.shared(data);
  try {
    const identity = openIdentity({ directory: data });
    try {
      work(identity);
    } finally {
      identity.close();
    }
  } finally {
    lock.release();
  }
}
