import { resolve } from 'node:path';
import type { Config } from '../../api/src/config.ts';
import { readConfig } from '../../api/src/config.ts';

/** 0: done; 1: not or not wholly done; 2: wrongly used. */
export type ExitCode = 0 | 1 | 2;

/** Who runs a command, from where, and until when. */
export interface Operator {
  /** Ctrl-C: stop at the next place from which it can go on. */
  readonly signal: AbortSignal;
  /** @throws ConfigError */
  config(): Config;
  /** Absolute, from where the operator stands. */
  pathOf(path: string): string;
  leaveWith(code: ExitCode): void;
}

/** npm changes into the project first and says in INIT_CWD where the operator stood. */
export function operatorOf(environment: NodeJS.ProcessEnv, signal: AbortSignal): Operator {
  const from = environment['INIT_CWD'] ?? process.cwd();
  return {
    signal,
    config: () => readConfig(environment),
    pathOf: (path) => resolve(from, path),
    leaveWith: (code) => {
      process.exitCode = code;
    },
  };
}
