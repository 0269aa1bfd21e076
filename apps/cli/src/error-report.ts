import { CommanderError } from 'commander';
import { DomainError, EventStoreError, StoreRefusedError } from '#eventing';
import { InvalidInputError } from '#graphql';
import { SecretsRefusedError } from '#key-store';
import { ReadStoreUnavailable } from '#read-store';
import { ConfigError } from '../../api/src/config.ts';
import type { ExitCode } from './operator.ts';
import { UsageError } from './usage-error.ts';

/** A sentence for whoever ran the command, with the remedy. */
export function describeError(error: unknown, signal: AbortSignal): { readonly message: string; readonly code: ExitCode } {
  if (error instanceof CommanderError) return { message: error.message, code: error.exitCode === 0 ? 0 : 2 };
  if (signal.aborted && error === signal.reason) return { message: 'Stopped; nothing is half done. Run the same command again.', code: 1 };
  if (error instanceof UsageError || error instanceof ConfigError) return { message: sentence(error.message), code: 2 };
  if (error instanceof InvalidInputError) return { message: sentence(error.problems.map(({ message }) => message).join('; ')), code: 2 };
  if (error instanceof DomainError) return { message: sentence(error.message), code: 1 };
  if (error instanceof StoreRefusedError || error instanceof SecretsRefusedError || error instanceof EventStoreError)
    return { message: sentence(error.message), code: 1 };
  if (error instanceof ReadStoreUnavailable) return { message: sentence(`${error.message}; try again in a moment`), code: 1 };
  // No refusal of ours: the place is what helps to report it.
  return { message: `Unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, code: 1 };
}

function sentence(text: string): string {
  const begun = /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?\n]$|\n {2}- /.test(begun) ? begun : `${begun}.`;
}
