import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

export interface KeyFiles {
  readonly database: string;
  /** Never part of a backup: it outlives every one of them. */
  readonly ledger: string;
  readonly masterKey: string;
}

export function keyFiles(directory: string): KeyFiles {
  return {
    database: join(directory, 'keys.sqlite'),
    ledger: join(directory, 'erasures.ledger'),
    masterKey: join(directory, 'master.key'),
  };
}

export function fsyncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A new or renamed file is only as durable as its directory's entry for it. Windows has no such call and needs none. */
export function fsyncDirectoryOf(path: string): void {
  if (process.platform !== 'win32') fsyncPath(dirname(path));
}

/** A durable draft beside `path`, readable by its owner only; rename or link it into place. */
export function writeDraft(path: string, content: string): string {
  const draft = `${path}.${randomUUID()}`;
  const fd = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return draft;
}

/** The file appears whole or not at all; one that another process made first is left as it is. */
export function createOnce(path: string, content: string): void {
  const draft = writeDraft(path, content);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  fsyncDirectoryOf(path);
}
