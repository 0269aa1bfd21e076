import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { readFileSync } from 'node:fs';
import { ImportMapping } from './mapping.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError that names every place at fault by its path inside the file */
export function readMapping(path: string): ImportMapping {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`the mapping ${path} cannot be read; name an existing file, such as apps/cli/mappings/cfpb.json`, {
      cause: error,
    });
  }
  return parseMapping(text, path);
}

/** @throws UsageError as above; `path` is for messages only */
export function parseMapping(text: string, path: string): ImportMapping {
  const mapping = plainToInstance(ImportMapping, objectOf(text, path));
  const errors = validateSync(mapping, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  const problems = [...problemsOf(errors), ...(errors.length === 0 ? contradictions(mapping) : [])];
  if (problems.length > 0) {
    throw new UsageError(
      `the mapping ${path} cannot be used (see docs/import.md):\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
  return mapping;
}

function objectOf(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new UsageError(`the mapping ${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  throw new UsageError(`the mapping ${path} must be one JSON object; see docs/import.md`);
}

function problemsOf(errors: readonly ValidationError[], parent = ''): readonly string[] {
  return errors.flatMap(({ property, value, constraints = {}, children = [] }) => {
    const path = /^\d+$/.test(property) ? `${parent}[${property}]` : parent ? `${parent}.${property}` : property;
    if (constraints['whitelistValidation'] !== undefined) return [`${path} is unknown; remove it or correct its name`];
    if (value === undefined) return [`${path} is missing`];
    // `nestedValidation` says the same again in words that name no place.
    const own = Object.entries(constraints).flatMap(([rule, message]) => (rule === 'nestedValidation' ? [] : [message]));
    return [...own.slice(-1).map((message) => `${path} ${message}`), ...problemsOf(children, path)];
  });
}

function contradictions({ source, policy }: ImportMapping): readonly string[] {
  const mandate = policy.new?.mandate;
  const problems: string[] = [];
  if (mandate?.kind === 'LAW' && mandate.citation === undefined) problems.push('policy.new.mandate.citation is missing; LAW needs one');
  if (source.name.trim() !== source.name) problems.push('source.name begins or ends with a space; remove it');
  return problems;
}

/** Every column that the mapping reads. */
export function columnsOf(mapping: ImportMapping): readonly string[] {
  const {
    key,
    happenedAt,
    policy,
    unit,
    channel,
    burden,
    staffMinutes,
    customerMinutes,
    outOfPocket,
    customerOutcomes = [],
    facts = [],
  } = mapping;
  const single = [key, happenedAt, policy, unit, channel, burden, staffMinutes, customerMinutes, outOfPocket, ...facts].flatMap(
    (each) => each?.column ?? [],
  );
  return [...new Set([...single, ...customerOutcomes.flatMap(({ when }) => Object.keys(when))])];
}
