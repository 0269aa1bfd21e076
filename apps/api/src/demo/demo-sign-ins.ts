import { randomInt } from 'node:crypto';
import type { Role } from '#eventing';
import type { Accounts } from '#identity';
import { personIdOf, roster, signInNameOf } from './people.ts';

/** Whose account shows what a role sees. */
const ACCOUNTS: readonly { readonly role: Role; readonly key: string }[] = [
  { role: 'FRONTLINE', key: 'ST-SAL-4' },
  { role: 'SUPERVISOR', key: 'ST-SAL-lead' },
  { role: 'POLICY_OWNER', key: 'afterSales' },
  { role: 'COMPLIANCE', key: 'compliance' },
  { role: 'EXECUTIVE', key: 'operations' },
  { role: 'AUDITOR', key: 'audit' },
  { role: 'ADMIN', key: 'administration' },
];

interface DemoSignIn {
  readonly role: Role;
  readonly name: string;
  readonly signInName: string;
  /** Fresh with each call; the one before no longer works. */
  readonly password: string;
}

/** Gives one person of each role an account with a new random password. */
export async function demoSignIns(accounts: Accounts): Promise<readonly DemoSignIn[]> {
  const people = new Map(roster().map((person) => [person.key, person]));
  const signIns: DemoSignIn[] = [];
  for (const { role, key } of ACCOUNTS) {
    const person = people.get(key);
    if (!person) throw new RangeError(`the example organisation has nobody called ${key}`);
    const signIn = { role, name: person.name, signInName: signInNameOf(person), password: newPassword() };
    await accounts.setPassword(personIdOf(key), signIn.signInName, signIn.password);
    signIns.push(signIn);
  }
  return signIns;
}

/** For the terminal. */
export function signInTable(signIns: readonly DemoSignIn[]): string {
  const rows = [
    ['Role', 'Name', 'Sign in as', 'Password'],
    ...signIns.map(({ role, name, signInName, password }) => [role, name, signInName, password]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}`,
    )
    .join('\n');
}

/** Without signs that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 16 signs in groups of four, about 79 random bits. */
function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}
