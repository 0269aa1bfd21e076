import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIdentity } from './index.ts';
import type { Identity } from './index.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export const GOOD_PASSWORD = 'correct horse battery';

/** A data directory with a clock that stands still until a spec moves it. */
export class IdentityFixture {
  readonly directory = mkdtempSync(join(tmpdir(), 'handrail-identity-'));
  time = Date.UTC(2026, 2, 4);
  identity = this.open();

  /** One more connection, as another process has. */
  open(): Identity {
    return openIdentity({ directory: this.directory, now: () => this.time });
  }

  reopen(): Identity {
    this.identity.close();
    this.identity = this.open();
    return this.identity;
  }

  rawBytes(): Buffer {
    const files = ['identity.sqlite', 'identity.sqlite-wal'].map((name) => join(this.directory, name));
    return Buffer.concat(files.flatMap((file) => (existsSync(file) ? [readFileSync(file)] : [])));
  }
}
