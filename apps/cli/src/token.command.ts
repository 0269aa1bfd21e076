import { Command } from 'commander';
import { DomainError, ROLES } from '#eventing';
import type { Role } from '#eventing';
import type { Identity } from '#identity';
import { FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import type { Operator } from './operator.ts';
import { openSession } from './session.ts';
import { print, say, table } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { withIdentity } from './with-identity.ts';

interface TokenOptions {
  readonly role: string;
  readonly unit?: string;
  readonly name: string;
}

export function tokenCommand(operator: Operator): Command {
  return new Command('token')
    .description('Access for machines')
    .addCommand(
      new Command('create')
        .description('Prints a new token and nothing else; it cannot be had again. Send it as "Authorization: Bearer <token>".')
        .requiredOption('--role <roles>', `one or more of ${ROLES.join(', ')}, divided by commas`)
        .option('--unit <code>', 'the unit whose subtree the roles cover; the whole organisation when left out')
        .requiredOption('--name <name>', 'what it is for; unique')
        .action((options: TokenOptions) => createToken(operator, options)),
    )
    .addCommand(new Command('list').description('Ids, names and roles of all tokens').action(() => withIdentity(operator, listTokens)))
    .addCommand(
      new Command('revoke')
        .description('Ends a token at once')
        .argument('<id>', 'as "token list" shows it')
        .action((id: string) => withIdentity(operator, ({ tokens }) => tokens.revoke(id))),
    );
}

async function createToken(operator: Operator, { role, unit, name }: TokenOptions): Promise<void> {
  const roles = rolesOf(role);
  const session = await openSession(operator.config());
  try {
    const found = unit === undefined ? null : await session.queries.execute<FindUnit, FoundUnit>(new FindUnit(unit));
    if (unit !== undefined && found === null)
      throw new DomainError('token.unknown-unit', `no unit has the code ${unit}; register it first`, 'unit');
    print(session.identity.tokens.create({ name, roles, unitId: found?.unitId ?? null }).token);
  } finally {
    await session.close();
  }
}

function rolesOf(text: string): readonly Role[] {
  const names = text.split(',').map((name) => name.trim().toUpperCase());
  const unknown = names.find((name) => !ROLES.some((role) => role === name));
  if (unknown !== undefined) throw new UsageError(`${JSON.stringify(unknown)} is no role; use ${ROLES.join(', ')}`);
  return ROLES.filter((role) => names.includes(role));
}

function listTokens({ tokens }: Identity): void {
  const all = tokens.list();
  if (all.length === 0) return say('There are no tokens.');
  const day = (instant: number | null) => (instant === null ? 'never' : new Date(instant).toISOString().slice(0, 10));
  const rows = all.map(({ id, name, roles, unitId, createdAt, lastUsedAt }) => [
    id,
    name,
    roles.join(','),
    unitId ?? 'all',
    day(createdAt),
    day(lastUsedAt),
  ]);
  print(table([['id', 'name', 'roles', 'unit', 'created', 'last used'], ...rows]));
}
