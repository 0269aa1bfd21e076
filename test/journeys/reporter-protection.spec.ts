import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog, EventStoreError } from '#eventing';
import { loggedEvents } from './event-store.ts';
import { aPolicy } from './inputs.ts';
import { LiveClient } from './live-client.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
let admin: Requester;
let second: Requester;
let auditor: Requester;
let owner: Requester;
let staff: Requester;
let policyId: string;

beforeAll(async () => {
  running = await RunningServer.start();
  admin = await running.person(['ADMIN', 'POLICY_OWNER'], { name: 'Ada' });
  second = await running.person(['ADMIN'], { name: 'Zoe' });
  auditor = await running.person(['AUDITOR'], { name: 'Aud' });
  owner = await running.person(['POLICY_OWNER'], { name: 'Olga' });
  staff = await running.person(['FRONTLINE'], { name: 'Sam' });
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
});
afterAll(() => running.remove());

const ask = async <Data>(document: string, as: Requester, variables: object = {}) =>
  running.query<Data>(document, variables, as, running.afterCommands);

describe('what protects reporters', () => {
  const settings = async (as: Requester) =>
    (await ask<{ protectionSettings: object }>('{ protectionSettings { k identityMonths textMonths confidentialDelivery } }', as)).data
      .protectionSettings;
  const DEFAULTS = { k: 5, identityMonths: 12, textMonths: 24, confidentialDelivery: 'NEXT_DAY' };
  const proposalOf = async (as: Requester) =>
    (
      await ask<{ protectionSettings: { proposal: { proposalId: string; settings: { k: number }; proposedBy: string } | null } }>(
        '{ protectionSettings { proposal { proposalId proposedBy settings { k } } } }',
        as,
      )
    ).data.protectionSettings.proposal;

  it('is known to everybody whom it protects', async () => {
    for (const somebody of [staff, owner, auditor]) expect(await settings(somebody)).toEqual(DEFAULTS);
  });

  it('is strengthened by one administrator, at once', async () => {
    const input = { k: 6, textMonths: 12, reason: 'small teams' };
    const payload = await running.done('changeProtectionSettings', input, admin, 'protectionSettings { k textMonths }');
    expect(payload).toMatchObject({ protectionSettings: { k: 6, textMonths: 12 } });
    expect(await settings(staff)).toEqual({ ...DEFAULTS, k: 6, textMonths: 12 });
  });

  it('is weakened by two: one proposes, another one approves', async () => {
    await running.done('changeProtectionSettings', { k: 4, reason: 'too little is shown' }, admin);
    expect(await settings(staff)).toMatchObject({ k: 6 });
    const proposal = await proposalOf(auditor);
    expect(proposal).toMatchObject({ proposedBy: admin.id, settings: { k: 4 } });
    const input = { proposalId: proposal?.proposalId };
    expect((await running.command('approveProtectionWeakening', input, admin)).errors).toMatchObject([
      { code: 'protection.second-person-needed', field: 'proposalId' },
    ]);
    expect(await settings(staff)).toMatchObject({ k: 6 });
    await running.done('approveProtectionWeakening', input, second);
    expect(await settings(staff)).toMatchObject({ k: 4 });
    expect(await proposalOf(admin)).toBeNull();
  });

  it('stays as it is when the second person declines', async () => {
    await running.done('changeProtectionSettings', { confidentialDelivery: 'AT_ONCE', reason: 'faster' }, second);
    const input = { proposalId: (await proposalOf(admin))?.proposalId, reason: 'it tells who was there' };
    await running.done('declineProtectionWeakening', input, admin);
    expect(await settings(staff)).toMatchObject({ confidentialDelivery: 'NEXT_DAY' });
    expect((await running.command('approveProtectionWeakening', { proposalId: input.proposalId }, admin)).errors).toMatchObject([
      { code: 'protection.no-such-proposal' },
    ]);
  });

  it('is changed by people only: a token could be anybody', async () => {
    const token = running.token(['ADMIN']);
    const refused = await running.command('changeProtectionSettings', { k: 9, reason: 'x' }, token);
    expect(refused.errors).toMatchObject([{ code: 'protection.person-needed' }]);
  });

  it.each([
    ['k', { k: 2 }],
    ['identityMonths', { identityMonths: 0 }],
    ['textMonths', { textMonths: 121 }],
    ['reason', { k: 9, reason: ' ' }],
  ])('refuses a %s that cannot be', async (field, input) => {
    const refused = await running.command('changeProtectionSettings', { reason: 'x', ...input }, admin);
    expect(refused.errors).toMatchObject([{ code: 'input.invalid', field }]);
  });
});

describe('a machine token', () => {
  it('reports nothing and agrees with nothing: it is nobody, and would count as a person', async () => {
    const token = running.token(['FRONTLINE', 'EXECUTIVE']);
    for (const [name, input] of [
      ['reportFriction', { policyId }],
      ['reportFriction', { policyId, mode: 'NAMED' }],
      ['corroborateReport', { policyId, effect: 'WORKAROUND' }],
      ['recordRecurrence', { policyId }],
    ] as const)
      expect([name, (await running.command(name, input, token)).errors]).toMatchObject([
        name,
        [{ code: 'friction.reporter-is-no-person' }],
      ]);
  });
});

describe('an administrator', () => {
  it('cannot hand themselves a policy that others answer for, nor a role', async () => {
    const refused = await running.command('transferPolicy', { policyId, ownerId: admin.id, reason: 'to have a look' }, admin);
    expect(refused.errors).toMatchObject([{ code: 'policy.taken-over', field: 'ownerId' }]);
    const asDeputy = { policyId, ownerId: owner.id, deputyId: admin.id, reason: 'to have a look' };
    expect((await running.command('transferPolicy', asDeputy, admin)).errors).toMatchObject([{ code: 'policy.taken-over' }]);
    expect((await running.command('grantRole', { personId: second.id, role: 'POLICY_OWNER' }, second)).errors).toMatchObject([
      { code: 'organisation.own-grant', field: 'personId' },
    ]);
  });
});

describe('the access log', () => {
  interface Entry {
    readonly hour: string;
    readonly kind: string;
    readonly reader: { readonly name: string | null };
    readonly policies: readonly { readonly code: string }[];
  }
  const entries = async (args = '') =>
    (
      await ask<{ accessLog: { edges: { node: Entry }[] } }>(
        `{ accessLog(first: 100 ${args}) { edges { node { hour kind reader { name } policies { code } } } } }`,
        auditor,
      )
    ).data.accessLog.edges.map(({ node }) => node);
  const INBOX = '{ reports(first: 10) { edges { node { id } } } }';
  const readEvents = () => loggedEvents(running.data, 'SealedDataRead').length;
  const nextHour = () => running.clock.advanceMs(60 * 60_000);
  const here = () => ({
    hour: `${running.clock.instant.slice(0, 13)}:00:00.000Z`,
    kind: 'REPORTS',
    reader: { name: 'Olga' },
    policies: [{ code: 'RET-14' }],
  });

  it('tells that an inbox was opened, the same for an empty one, by whatever way, once an hour', async () => {
    expect((await ask<{ reports: { edges: unknown[] } }>(INBOX, owner)).data.reports.edges).toEqual([]);
    expect(await entries()).toEqual([here()]);
    const { report } = await running.done<{ report: { id: string } }>(
      'reportFriction',
      { policyId, mode: 'NAMED' },
      staff,
      'report { id }',
    );
    const ways = [
      () => ask(INBOX, owner),
      () => ask('query($id: ID!) { report(id: $id) { reporterName } }', owner, { id: report.id }),
      () => ask('query($id: ID!) { report(id: $id) { id } }', owner, { id: policyId }),
      () => ask('query($id: ID!) { history(reportId: $id) { type } }', owner, { id: report.id }),
      () => running.done('classifyReportCause', { reportId: report.id, cause: 'RULE', reason: 'x' }, owner, 'report { id }'),
      async () => {
        const client = new LiveClient(running, owner, { query: 'subscription { inboxChanged { policyId } }' });
        await client.until(({ changes }) => changes.length > 0);
        await client.close();
      },
    ];
    for (const way of ways) {
      nextHour();
      const before = readEvents();
      await way();
      expect(readEvents()).toBe(before + 1);
      await way().catch(() => undefined);
      expect(readEvents()).toBe(before + 1);
      expect((await entries())[0]).toEqual(here());
    }
  });

  it('has nothing of those who read their own reports, or try what is not theirs', async () => {
    nextHour();
    const before = readEvents();
    const found = await ask<{ reports: { edges: { node: { id: string } }[] } }>(
      '{ reports(first: 10, scope: MINE) { edges { node { id } } } }',
      staff,
    );
    const id = found.data.reports.edges[0]?.node.id;
    await ask('query($id: ID!) { report(id: $id) { id } }', staff, { id });
    await ask('query($id: ID!) { report(id: $id) { id } }', admin, { id });
    expect(readEvents()).toBe(before);
  });

  it('is filtered, and open to auditors alone', async () => {
    expect(await entries(`policyId: "${policyId}", personId: "${owner.id}"`)).not.toEqual([]);
    expect(await entries(`personId: "${staff.id}"`)).toEqual([]);
    expect(await entries(`from: "${running.clock.instant}"`)).toEqual([]);
    for (const other of [admin, owner, staff])
      expect((await ask('{ accessLog(first: 1) { edges { cursor } } }', other)).errors).toMatchObject([
        { extensions: { code: 'NOT_FOUND' } },
      ]);
    expect((await ask('{ accessLog(first: 1, from: "yesterday") { edges { cursor } } }', auditor)).errors).toMatchObject([
      { extensions: { errors: [{ code: 'audit.no-instant', field: 'from' }] } },
    ]);
  });

  it('comes first: while it cannot be written, nothing is read', async () => {
    nextHour();
    const { store } = running.server.app.get(EventLog);
    const append = store.append.bind(store);
    store.append = () => Promise.reject(new EventStoreError('UNAVAILABLE', 'silent'));
    try {
      const refused = await running.query(INBOX, {}, owner);
      expect(refused.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
      expect(() => refused.data).toThrow('no data');
    } finally {
      store.append = append;
    }
    expect((await ask<{ reports: { edges: unknown[] } }>(INBOX, owner)).data.reports.edges).toHaveLength(1);
  });
});

describe('the log of administration', () => {
  it('tells auditors who changed roles, offices and protection', async () => {
    const document = '{ administrationLog(first: 100) { edges { node { type actor { name } person { name } details { name value } } } } }';
    const { data } = await ask<{ administrationLog: { edges: { node: { type: string } }[] } }>(document, auditor);
    const nodes = data.administrationLog.edges.map(({ node }) => node);
    const [weakened] = nodes.filter(({ type }) => type === 'ProtectionWeakened');
    expect(weakened).toMatchObject({
      actor: { name: 'Zoe' },
      details: expect.arrayContaining([
        { name: 'k', value: '4' },
        { name: 'proposedBy', value: admin.id },
      ]),
    });
    expect(nodes.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'ProtectionStrengthened',
        'ProtectionWeakeningProposed',
        'ProtectionWeakeningDeclined',
        'RoleGranted',
        'PolicyRegistered',
      ]),
    );
  });
});
