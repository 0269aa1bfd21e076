import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RestoreCompanion } from '#eventing';
import { fsyncDirectory } from './durable-files.ts';

const ASIDE = /^before-epoch-(\d+)$/;

interface Replacement {
  /** The new one. */
  readonly epoch: number;
  /** The file in whose presence the directory is not opened. */
  readonly marker: string;
  /** Files to be kept aside, those of them that exist. */
  readonly old: readonly string[];
  readonly companion: RestoreCompanion | undefined;
}

/**
 * The step of a restore that changes the directory. The marker is durable before the first change and goes after the last one is, so that
 * whatever is cut off in between does not open. `put` brings the new files, their content already durable; it finds the old ones gone.
 * @returns the folder with the old files; null when there were none
 */
export async function replaceFiles(
  directory: string,
  { epoch, marker, old, companion }: Replacement,
  put: () => void,
): Promise<string | null> {
  writeFileSync(marker, `epoch ${epoch}\n`, { flush: true });
  fsyncDirectory(directory);
  const aside = join(directory, `before-epoch-${epoch}`);
  const existing = old.filter((file) => existsSync(file));
  if (existing.length > 0) mkdirSync(aside, { mode: 0o700 });
  for (const file of existing) renameSync(file, join(aside, basename(file)));
  put();
  fsyncDirectory(directory);
  await companion?.replace(aside);
  rmSync(marker);
  fsyncDirectory(directory);
  return existsSync(aside) ? aside : null;
}

/** Those that restores put aside; clients may know positions of them. */
export function epochsAside(directory: string): readonly number[] {
  return readdirSync(directory).flatMap((name) => ASIDE.exec(name)?.slice(1).map(Number) ?? []);
}
