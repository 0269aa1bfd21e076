import { ORGANISATION_WIDE, ROLES } from '#eventing';
import type { Role } from '#eventing';
import { FIELDS, HELD, SUBJECTS } from '../journeys/access-expectations.ts';
import type { Subject } from '../journeys/access-expectations.ts';
import { WORDS } from './access-words.ts';

interface Right {
  /** The key of its words. */
  readonly name: string;
  readonly isChange: boolean;
  readonly who: readonly Subject[];
}

/** Every case of the access matrix that somebody may have. */
export const RIGHTS: readonly Right[] = Object.entries(FIELDS).flatMap(([path, cases]) =>
  cases
    .filter(({ who }) => who.length > 0)
    .map(({ args, who }) => ({ name: args === undefined ? path : `${path}(${args})`, isChange: path.startsWith('Mutation.'), who })),
);

const NAMES: Readonly<Record<Role, string>> = {
  FRONTLINE: 'Frontline staff',
  SUPERVISOR: 'Supervisors',
  POLICY_OWNER: 'Policy owners',
  COMPLIANCE: 'Compliance',
  EXECUTIVE: 'Executives',
  AUDITOR: 'Auditors',
  ADMIN: 'Administrators',
};

const UNKNOWN: readonly Subject[] = ['STRANGER', 'FORGED_TOKEN', 'ANONYMOUS'];
const KNOWN = SUBJECTS.filter((subject) => !UNKNOWN.includes(subject));
const isForAll = ({ who }: Right) => KNOWN.every((subject) => who.includes(subject));

/** docs/what-each-role-sees.md, from the table that the running product is held against. */
export function whatEachRoleSees(): string {
  const sections = ROLES.map((role) =>
    section(
      `${NAMES[role]} (\`${role}\`)`,
      `In addition to what everybody sees${scopeOf(role)}:`,
      role,
      RIGHTS.filter((right) => right.who.includes(role) && !isForAll(right)),
    ),
  );
  return (
    [
      INTRODUCTION,
      section(
        'Nobody is signed in',
        'At the anonymous endpoint, without a session:',
        'ANONYMOUS',
        RIGHTS.filter(({ who }) => who.includes('ANONYMOUS')),
      ),
      strangers(),
      section('Everybody who is signed in', 'Whatever their role:', 'NO_ROLE', RIGHTS.filter(isForAll)),
      section(
        'The reporter, of their own report',
        'Whoever made a report or a judgement call, and nobody else of their role:',
        'REPORTER',
        RIGHTS.filter((right) => isOnlyFor('REPORTER', right)),
      ),
      section(
        'The owner of the rule, of a report on it',
        'The owner or the acting deputy of that rule, and no other owner; not at all while the reporter’s own manager is the owner and somebody else can answer:',
        'OWNER',
        RIGHTS.filter((right) => isOnlyFor('OWNER', right)),
      ),
      ...sections,
      TOKENS,
      NOBODY,
    ].join('\n\n') + '\n'
  );
}

/** For somebody who stands to a report, but not for others of their role. */
function isOnlyFor(subject: keyof typeof HELD, { who }: Right): boolean {
  return who.includes(subject) && !who.includes(HELD[subject]);
}

function scopeOf(role: Role): string {
  return ORGANISATION_WIDE.includes(role) ? '' : ', within the units for which the role was granted';
}

/** @param subject whose words are taken where they differ */
function section(title: string, lead: string, subject: Subject, rights: readonly Right[]): string {
  const sees = rights.filter(({ isChange }) => !isChange).map((right) => wordsOf(right, subject));
  const does = rights.filter(({ isChange }) => isChange).map((right) => wordsOf(right, subject));
  return [
    `## ${title}`,
    rights.length === 0 ? `${lead} nothing.` : lead,
    ...(sees.length > 0 ? [`**See**\n\n${sees.join('\n')}`] : []),
    ...(does.length > 0 ? [`**May**\n\n${does.join('\n')}`] : []),
  ].join('\n\n');
}

/** @throws Error for a right without words */
function wordsOf({ name }: Right, subject: Subject): string {
  const words = WORDS[name];
  const text = typeof words === 'object' ? words[subject] : words;
  if (text === undefined) throw new Error(`access-words.ts has no words for ${name}, as ${subject}`);
  return `- ${text}`;
}

function strangers(): string {
  const open = RIGHTS.filter(({ who }) => who.includes('STRANGER') || who.includes('FORGED_TOKEN'));
  return open.length === 0
    ? 'Everything else is refused to them in one and the same way, the schema included.'
    : section('Strangers', 'Without a session:', 'STRANGER', open);
}

const INTRODUCTION = `# What each role sees

For those who must approve the product. Made from the table that the test of access tries out against the running product: every query, change and
protected field, with every role, with machine tokens, strangers and forged tokens. A field that is not in the table fails the test, and so
does this page when it is not up to date; \`npm run what-each-role-sees\` writes it anew. What the words mean stands in [privacy.md](privacy.md).`;

const TOKENS = `## Machine tokens

A token sees and may do what its roles may, with two exceptions: it owns no policy, so its inbox is empty; and it cannot report, since whoever reports counts as a person.`;

const NOBODY = `## What no role sees

- **A single report of somebody else**, unless they answer for its rule. No role, and no combination of roles, opens it: not executives, not compliance,
  not auditors, not administrators. An id that is guessed is answered like one that does not exist.
- **Who made a report in confidence, or an anonymous one.** There is no field for it.
- **How many reports there are, where fewer people stand behind them than the smallest group** (5, unless it is set higher): figures of them read “waiting”, the
  same for none as for four.
- **A single judgement call of somebody else**, and who asks for authority: whoever is asked sees the case and the unit while it is open, and nobody afterwards.
- **That reports have opened a review**, before a figure of that rule is published: nobody but its owner and deputy sees it.
- **Figures of a single employee**: what a person reported, decided for a customer, answered, acknowledged or was asked is shown to that person only.`;
