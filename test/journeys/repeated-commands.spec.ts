import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { aGuardrail, aPolicy, aVersion } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
let admin: Requester;
let owner: Requester;
let staff: Requester;
let supervisor: Requester;
let policyId: string;

beforeAll(async () => {
  running = await RunningServer.start();
  await running.unit('STORE-1');
  [admin, owner, staff] = [await running.person(['ADMIN']), await running.person(['POLICY_OWNER']), await running.person(['FRONTLINE'])];
  supervisor = await running.person(['SUPERVISOR']);
  const guarded = { ...aPolicy('RET-14'), guardrails: [aGuardrail] };
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', guarded, owner, 'policy { id }')).policy.id;
});
afterAll(() => running.remove());

/** What a reaction and a schedule decide some time later, and that an answer showed a report. */
const OF_ITSELF = ['AuthorityExpired', 'CalendarFixed', 'FrictionBlockPublished', 'SealedDataRead'];

/** The whole log is one page here. */
async function countEvents(): Promise<number> {
  const { events, atEnd } = await running.server.app.get(EventLog).store.readAll(null, {}, 1_000);
  expect(atEnd).toBe(true);
  return events.filter(({ type }) => !OF_ITSELF.includes(type)).length;
}

type Repeated = readonly [mutation: string, who: () => Requester, input: () => object | Promise<object>, selection: string];

let made = 0;
/** What may be done once only is done to something new each time. */
const newCode = () => `NEW-${(made += 1)}`;
const newPolicy = async () =>
  (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy(newCode()), owner, 'policy { id }')).policy.id;
const newReport = async () =>
  (await running.done<{ report: { id: string } }>('reportFriction', { policyId, mode: 'NAMED' }, staff, 'report { id }')).report.id;

const aCase = (proof: string) => ({
  policyId,
  guardrailKey: aGuardrail.key,
  facts: [
    { name: 'amount', number: 4_500 },
    { name: 'proof', text: proof },
  ],
});
const newRequest = async () =>
  (await running.done<{ request: { id: string } }>('askAuthority', aCase('NONE'), staff, 'request { id }')).request.id;

const COMMANDS: readonly Repeated[] = [
  ['registerUnit', () => admin, () => ({ code: newCode(), name: 'Store' }), 'unit { id code revision }'],
  ['invitePerson', () => admin, () => ({ name: 'Grace' }), 'person { id name }'],
  ['grantRole', () => admin, () => ({ personId: owner.id, role: 'SUPERVISOR' }), 'person { id grants { role } revision }'],
  ['registerPolicy', () => owner, () => aPolicy(newCode()), 'policy { id code revision }'],
  ['suspendPolicy', () => owner, async () => ({ policyId: await newPolicy(), reason: 'a pause' }), 'policy { id status revision }'],
  ['acknowledgeVersion', () => staff, async () => ({ policyId: await newPolicy(), number: 1 }), 'policy { versions { seenBy } }'],
  ['reportFriction', () => staff, () => ({ policyId, situation: 'No receipt.' }), 'report { id situation revision }'],
  ['recordRecurrence', () => staff, async () => ({ reportId: await newReport() }), 'recurrence { occurrences week }'],
  ['corroborateReport', () => staff, async () => ({ policyId: await newPolicy(), effect: 'WORKAROUND' }), 'corroboration { effect week }'],
  ['sendReportMessage', () => owner, async () => ({ reportId: await newReport(), text: 'Which bank?' }), 'report { id messages { id } }'],
  ['answerReport', () => owner, async () => ({ reportId: await newReport(), answer: 'A statement will do.' }), 'report { id answer }'],
  ['askAuthority', () => staff, () => aCase('NONE'), 'request { id status }'],
  ['answerAuthority', () => supervisor, async () => ({ requestId: await newRequest(), grant: true }), ''],
  ['recordJudgementCall', () => staff, () => aCase('CARD'), 'call { id basis }'],
];

/** A position is sealed anew for each answer: the same place reads differently. */
function placed<Answer extends { readonly position: string | null } | undefined>(answer: Answer) {
  return { ...answer, position: answer?.position && running.server.app.get(EventLog).positionOf(answer.position) };
}

describe.each(COMMANDS)('%s', (mutation, who, input, selection) => {
  it.each([1, 2, 3, 4, 5])('sent %d times at once, and once more, has one effect and one answer', async (times) => {
    const command = { commandId: randomUUID(), ...(await input()) };
    const before = await countEvents();
    const send = () => running.command(mutation, command, who(), selection);
    const [first, ...others] = await Promise.all(Array.from({ length: times }, send));
    expect(first?.errors).toEqual([]);
    for (const answer of [...others, await send()]) expect(placed(answer)).toEqual(placed(first));
    expect((await countEvents()) - before).toBe(mutation === 'grantRole' && times > 1 ? 0 : 1);
  });
});

describe('a command', () => {
  it('repeated after a restart, and a week later, finds its own effect', async () => {
    const input = { commandId: randomUUID(), policyId, situation: 'After the restart.' };
    const first = await running.done<{ report: { id: string } }>('reportFriction', input, staff, 'report { id }');
    running = await running.restart();
    running.clock.advanceDays(7);
    const before = await countEvents();
    const again = await running.done<{ report: { id: string } }>('reportFriction', input, staff, 'report { id }');
    expect(placed(again)).toEqual(placed(first));
    expect(await countEvents()).toBe(before);
  });

  it('with an id that was used for another input is refused', async () => {
    const input = { commandId: randomUUID(), policyId };
    await running.done('reportFriction', input, staff);
    const reused = await running.command('reportFriction', { ...input, burden: 3 }, staff);
    expect(reused).toMatchObject({ position: null, errors: [{ code: 'command.id-reused', field: 'commandId' }] });
  });

  it('of somebody else under the same id is a command of its own', async () => {
    const input = { commandId: randomUUID(), policyId };
    const made = (as: Requester) => running.done<{ report: { id: string } }>('reportFriction', input, as, 'report { id }');
    expect((await made(staff)).report.id).not.toBe((await made(admin)).report.id);
  });
});

describe('at once', () => {
  it.each([
    ['registerPolicy', () => aPolicy('RACE-1'), 'policy.code-taken'],
    ['registerUnit', () => ({ code: 'RACE-1', name: 'Race' }), 'organisation.unit-code-taken'],
  ] as const)('several people %s with one code: one wins, the others are told', async (mutation, input, code) => {
    const others = await Promise.all(Array.from({ length: 5 }, () => running.person(['ADMIN', 'POLICY_OWNER'])));
    const answers = await Promise.all(others.map((as) => running.command(mutation, input(), as)));
    const refused = answers.filter(({ errors }) => errors.length > 0);
    expect(refused).toHaveLength(4);
    for (const { errors, position } of refused)
      expect({ errors, position }).toMatchObject({ position: null, errors: [{ code, field: 'code' }] });
  });

  it('two editors of one version: one wins, the other reads again', async () => {
    const { policy } = await running.done<{ policy: { id: string; revision: number } }>(
      'registerPolicy',
      aPolicy('RET-30'),
      owner,
      'policy { id revision }',
    );
    const input = { ...aVersion, policyId: policy.id, reason: 'a change', expectedVersion: policy.revision };
    const answers = await Promise.all([1, 2].map((n) => running.command('revisePolicy', { ...input, title: `Title ${n}` }, owner)));
    expect(answers.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual(['policy.stale-version']);
  });
});

describe('an invitation that is repeated', () => {
  it('gives a new link as long as there is no account, and none afterwards', async () => {
    const input = { commandId: randomUUID(), name: 'Grace' };
    const invite = () =>
      running.done<{ person: { id: string }; setupLink: string | null }>('invitePerson', input, admin, 'person { id } setupLink');
    const [first, second] = [await invite(), await invite()];
    expect(second.person).toEqual(first.person);
    expect(second.setupLink).not.toBe(first.setupLink);
    const accept = (link: string | null) =>
      fetch(`${running.url}${new URL(link ?? '').pathname}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: running.url, 'sec-fetch-site': 'same-origin', accept: 'text/html' },
        body: new URLSearchParams({ signInName: 'grace@example.com', password: 'four unrelated words here' }),
      });
    expect((await accept(first.setupLink)).status).toBe(404);
    expect((await accept(second.setupLink)).status).toBeLessThan(400);
    expect((await invite()).setupLink).toBeNull();
  });
});
