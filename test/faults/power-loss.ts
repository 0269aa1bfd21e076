import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A disk that keeps only what was fsynced, for one store directory of one child process. */
export interface FragileDisk {
  /** For the child. */
  readonly env: NodeJS.ProcessEnv;
  /** While this file exists, fsync fails for files whose name ends with its content. */
  readonly failFsync: string;
  /** While this file exists, writes to files whose name ends with its content find no space. */
  readonly full: string;
  /** After the child was killed: leaves in the directory what the disk kept, and of the rest only the sectors that `survives` picks. */
  losePower(survives: () => boolean): void;
}

const SECTOR = 512;

/** Compiles the shim into `folder`; undefined, said aloud, where that cannot be. */
export function compileShim(folder: string): string | undefined {
  const library = join(folder, 'power-loss-shim.so');
  const source = fileURLToPath(new URL('./power-loss-shim.c', import.meta.url));
  const cc =
    process.platform === 'linux'
      ? spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { encoding: 'utf8' })
      : undefined;
  if (cc?.status === 0) return library;
  const why = cc === undefined ? `not on ${process.platform}` : (cc.error?.message ?? cc.stderr);
  process.stderr.write(
    `\nPOWER LOSS IS NOT SIMULATED HERE: no shim (${why}). A SIGKILL stands for it, which cannot find a missing fsync.\n`,
  );
  return undefined;
}

/** @param root a scratch folder; @param live the store's directory, whose present files count as durable; without a shim nothing is lost */
export function fragileDisk(shim: string | undefined, root: string, live: string): FragileDisk {
  const disk = join(root, 'disk');
  const failFsync = join(root, 'fail-fsync');
  const full = join(root, 'full');
  rmSync(disk, { recursive: true, force: true });
  mkdirSync(join(disk, 'inode'), { recursive: true });
  mkdirSync(live, { recursive: true });
  keepPresent(live, disk);
  return {
    env: shim === undefined ? {} : { LD_PRELOAD: shim, SHIM_LIVE: live, SHIM_DISK: disk, SHIM_FAIL_FSYNC: failFsync, SHIM_FULL: full },
    failFsync,
    full,
    losePower: (survives) => {
      if (shim === undefined) return;
      const kept = keptFiles(disk);
      const written = new Map(readdirSync(live).map((name) => [name, readFileSync(join(live, name))]));
      rmSync(live, { recursive: true });
      mkdirSync(live);
      for (const [name, content] of kept) writeFileSync(join(live, name), torn(content, written.get(name), survives), { mode: 0o600 });
    },
  };
}

function keepPresent(live: string, disk: string): void {
  const lines = readdirSync(live).map((name) => {
    const { ino } = statSync(join(live, name));
    copyFileSync(join(live, name), join(disk, 'inode', String(ino)));
    return `${ino} ${name}\n`;
  });
  writeFileSync(join(disk, 'names'), lines.join(''));
}

/** Names that a folder's fsync made durable, with what their files' last fsync kept. */
function keptFiles(disk: string): Map<string, Buffer> {
  const names = existsSync(join(disk, 'names'))
    ? readFileSync(join(disk, 'names'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
  return new Map(
    names.map((line): [string, Buffer] => {
      const [inode = '', ...name] = line.split(' ');
      const file = join(disk, 'inode', inode);
      return [name.join(' '), existsSync(file) ? readFileSync(file) : Buffer.alloc(0)];
    }),
  );
}

/** The kept content with some later writes on top, sector by sector: a disk may reorder what was not fsynced. */
function torn(kept: Buffer, written: Buffer | undefined, survives: () => boolean): Buffer {
  if (written === undefined) return kept;
  const result = Buffer.alloc(Math.max(kept.length, written.length));
  kept.copy(result);
  let length = kept.length;
  for (let at = 0; at < written.length; at += SECTOR) {
    const sector = written.subarray(at, at + SECTOR);
    if (sector.equals(kept.subarray(at, at + SECTOR)) || !survives()) continue;
    sector.copy(result, at);
    length = Math.max(length, at + sector.length);
  }
  return result.subarray(0, length);
}
