import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#eventing-testing';
import { addWeeks, weekOfDate } from '#calendar';
import type { IsoWeek } from '#calendar';
import { EventLog } from '#eventing';
import { Letterbox, newReceipt, Receipts } from '#letterbox';
import { Metrics } from '../../apps/api/src/metrics.ts';
import { anonymously, drained, fileAnonymously, linkAnonymously, readReceipt, sendAnonymously } from './anonymous-client.ts';
import type { ReceiptAnswer } from './anonymous-client.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
let owner: Requester;
let admin: Requester;
let policyId: string;
let loggedAtStart: number;

beforeAll(async () => {
  running = await RunningServer.start();
  loggedAtStart = running.log.length;
  owner = await running.person(['POLICY_OWNER']);
  admin = await running.person(['ADMIN']);
  const registered = await running.done<{ policy: { id: string } }>(
    'registerPolicy',
    { ...aPolicy('RET-14'), effectiveFrom: '2026-01-01' },
    owner,
    'policy { id }',
  );
  policyId = registered.policy.id;
  await running.server.background.schedules.runNow('drain-letterbox');
});
afterAll(() => running.remove());

/** As an app fetches it at sign-in. */
async function countTokenOf(person: Requester, about: string | null = policyId): Promise<string> {
  const answer = await running.query<{ countTokens: { policyId: string | null; token: string }[] }>(
    '{ countTokens { policyId year token } }',
    {},
    person,
    running.afterCommands,
  );
  return answer.data.countTokens.find((one) => one.policyId === about)?.token ?? '';
}
const aToken = async () => countTokenOf(await running.person(['FRONTLINE']));

interface Inbox {
  readonly reports: {
    readonly edges: {
      readonly node: {
        readonly id: string;
        readonly mode: string;
        readonly situation: string | null;
        readonly week: string;
        readonly reporterName: string | null;
        readonly messages: { text: string; from: string }[];
      };
    }[];
  };
}
async function inbox(): Promise<Inbox['reports']['edges'][number]['node'][]> {
  const answer = await running.query<Inbox>(
    '{ reports(first: 100) { edges { node { id mode situation week reporterName messages { from text } } } } }',
    {},
    owner,
    running.afterCommands,
  );
  return answer.data.reports.edges.map(({ node }) => node);
}

/** Files with a token of somebody new. */
async function file(receipt: string, rest: object = {}): Promise<ReceiptAnswer> {
  const { errors, receipt: answer } = await fileAnonymously(running, { receipt, policyId, countToken: await aToken(), ...rest });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return answer;
}
const statusOf = async (receipt: string) => (await readReceipt(running, receipt)).data?.receipt.status;
const streamOf = async (receipt: string) =>
  running.server.app.get(EventLog).load(`friction_report-${await running.server.app.get(Receipts).reportIdOf(receipt)}`);

describe('an anonymous report', () => {
  const receipts = [newReceipt(), newReceipt(), newReceipt()] as const;
  const [receipt] = receipts;
  const token = { value: '' };

  it('is accepted into the letterbox, once for each receipt, and is shown to nobody yet', async () => {
    token.value = await aToken();
    const input = {
      receipt,
      policyId,
      countToken: token.value,
      burden: 4,
      situation: 'No receipt, but a bank statement.',
      happenedAt: '2026-11-02T08:12:13.456Z',
    };
    const first = await fileAnonymously(running, input);
    expect(first).toMatchObject({ position: null, errors: [] });
    expect(first.receipt).toMatchObject({ status: 'IN_LETTERBOX', policyId, deliveredOn: null, filedAlone: null, messages: [] });
    expect(await fileAnonymously(running, { ...input, burden: 1 })).toEqual(first);
    expect((await readReceipt(running, receipt.toLowerCase().replaceAll('-', ' '))).data?.receipt).toEqual(first.receipt);
    expect(await inbox()).toEqual([]);
  });

  it('waits for two others, however often the letterbox is emptied', async () => {
    await drained(running);
    expect(await statusOf(receipt)).toBe('IN_LETTERBOX');
    for (const other of receipts.slice(1)) await file(other);
    await running.server.background.schedules.runNow('drain-letterbox');
    expect(await inbox()).toEqual([]);
    await drained(running);
    for (const one of receipts)
      expect((await readReceipt(running, one)).data?.receipt).toMatchObject({
        status: 'OPEN',
        filedAlone: false,
        deliveredOn: '2026-11-04',
      });
    const seen = await eventually(inbox, 'three reports arrive', ({ length }) => length === 3);
    expect(seen.map(({ mode, week, reporterName }) => [mode, week, reporterName])).toEqual(Array(3).fill(['ANONYMOUS', '2026-W45', null]));
    await drained(running);
    expect(await inbox()).toHaveLength(3);
  });

  it('tells in the log no more of its time than the week, and of whoever filed nothing', async () => {
    const [filed, ...more] = await streamOf(receipt);
    expect(more).toEqual([]);
    expect(filed).toMatchObject({
      type: 'FrictionReported',
      recordedAt: '2026-11-04T09:00:00.000Z',
      data: {
        mode: 'ANONYMOUS',
        burden: 4,
        happenedAt: '2026-11-02T00:00:00.000Z',
        week: '2026-W45',
        reportedAt: '2026-11-04T09:00:00.000Z',
        countToken: token.value.split('.').slice(0, 2).join('.'),
        filedAlone: false,
        withheldFrom: null,
      },
    });
    const { reportId, reporterId } = filed?.data as { reportId: string; reporterId: string };
    expect(reporterId).toBe(reportId);
    expect(filed?.metadata).toMatchObject({ actor: reportId, scope: `system:${reportId}`, roles: 'SYSTEM' });
    const correlations = await Promise.all(receipts.map(async (one) => (await streamOf(one))[0]?.metadata['correlationId']));
    expect(new Set(correlations).size).toBe(3);
    expect(running.log).not.toContain(filed?.metadata['correlationId']);
  });

  it('is answered, asked about and written to like any other; the reporter reads and writes by receipt', async () => {
    const reportId = (await streamOf(receipt))[0]?.data as { reportId: string };
    await running.done('sendReportMessage', { reportId: reportId.reportId, text: 'Which bank?' }, owner);
    expect((await readReceipt(running, receipt)).data?.receipt.messages).toEqual([
      { from: 'OWNER', text: 'Which bank?', deliveredOn: '2026-11-05' },
    ]);
    const commandId = randomUUID();
    const sent = await sendAnonymously(running, { commandId, receipt, text: 'The one at the corner.' });
    expect(sent).toMatchObject({ position: null, errors: [] });
    expect(sent.receipt.messages.at(-1)).toEqual({ from: 'REPORTER', text: 'The one at the corner.', deliveredOn: null });
    expect(await sendAnonymously(running, { commandId, receipt, text: 'The one at the corner.' })).toEqual(sent);
    await drained(running, 6);
    expect((await inbox()).flatMap(({ messages }) => messages.map(({ from }) => from))).toEqual(['OWNER']);
    await drained(running);
    const withReply = await eventually(inbox, 'the reply arrives', (reports) => reports.some(({ messages }) => messages.length === 2));
    expect(withReply.find(({ id }) => id === reportId.reportId)?.messages).toEqual([
      { from: 'OWNER', text: 'Which bank?' },
      { from: 'REPORTER', text: 'The one at the corner.' },
    ]);
    await running.done('answerReport', { reportId: reportId.reportId, answer: 'A statement will do from now on.' }, owner);
    expect((await readReceipt(running, receipt)).data?.receipt).toMatchObject({
      status: 'ANSWERED',
      answer: 'A statement will do from now on.',
      answeredOn: '2026-11-12',
      messages: [{ from: 'OWNER' }, { from: 'REPORTER', deliveredOn: '2026-11-12' }],
    });
  });

  it('merged into another one gets its answer, too', async () => {
    const [, second, third] = await Promise.all(
      receipts.map(async (one) => ((await streamOf(one))[0]?.data as { reportId: string }).reportId),
    );
    await running.done('mergeReports', { reportId: third, intoReportId: second, reason: 'the same' }, owner);
    await running.done('answerReport', { reportId: second, answer: 'We look into it.' }, owner);
    const merged = await eventually(
      () => readReceipt(running, receipts[2]),
      'the answer arrives',
      ({ data }) => data?.receipt.status === 'ANSWERED',
    );
    expect(merged.data?.receipt.answer).toBe('We look into it.');
  });

  it('of one person is no company for another one of theirs', async () => {
    const countToken = await aToken();
    const mine = [newReceipt(), newReceipt(), newReceipt()] as const;
    for (const one of mine) await file(one, { countToken });
    await drained(running);
    expect(await statusOf(mine[0])).toBe('IN_LETTERBOX');
    for (const other of [newReceipt(), newReceipt()]) await file(other);
    await drained(running);
    for (const one of mine) expect((await readReceipt(running, one)).data?.receipt).toMatchObject({ status: 'OPEN', filedAlone: false });
  });

  it('takes ten messages at a time, each without personal data', async () => {
    const mine = newReceipt();
    await file(mine);
    const send = (text: string) => sendAnonymously(running, { receipt: mine, text });
    expect((await send('Ask ann@example.com.')).receipt.messages).toMatchObject([{ text: expect.not.stringContaining('ann@') }]);
    for (let i = 1; i < 10; i++) expect((await send(`${i}`)).errors).toEqual([]);
    expect((await send('One more.')).errors).toMatchObject([{ code: 'friction.too-many-messages', field: 'receipt' }]);
    await drained(running, 7);
    const { receipt: answer } = await send('One more.');
    expect(answer.messages.map(({ text }) => text)).toEqual([expect.any(String), ...'123456789', 'One more.']);
    await drained(running, 7);
    const { reportId } = (await streamOf(mine))[0]?.data as { reportId: string };
    for (let i = 11; i < 200; i++) await running.done('sendReportMessage', { reportId, text: 'Thank you.' }, owner);
    expect((await send('Is there no end?')).errors).toMatchObject([{ code: 'friction.too-many-messages', field: 'receipt' }]);
  });

  it('on a rule without a name is linked by receipt once it has one, through the letterbox, and then has an owner', async () => {
    const unnamed = newReceipt();
    await file(unnamed, {
      policyId: null,
      ruleInOwnWords: 'the receipt thing',
      countToken: await countTokenOf(await running.person([]), null),
    });
    expect((await linkAnonymously(running, { receipt: unnamed, policyId: randomUUID() })).errors).toMatchObject([{ field: 'policyId' }]);
    const before = (await inbox()).length;
    const linked = await linkAnonymously(running, { receipt: unnamed, policyId });
    expect(linked).toMatchObject({ position: null, errors: [], receipt: { status: 'IN_LETTERBOX', policyId, messages: [] } });
    expect(await linkAnonymously(running, { receipt: unnamed, policyId })).toEqual(linked);
    await drained(running, 7);
    expect((await streamOf(unnamed)).map(({ type }) => type)).toEqual(['FrictionReported', 'ReportLinkedToPolicy']);
    const seen = await eventually(inbox, 'the linked report arrives', ({ length }) => length > before);
    expect(seen).toHaveLength(before + 1);
    const other = await linkAnonymously(running, { receipt: unnamed, policyId: randomUUID() });
    expect(other.errors).toMatchObject([{ code: 'friction.already-linked', field: 'policyId' }]);
    await expect(linkAnonymously(running, { receipt: newReceipt(), policyId })).rejects.toThrow('NOT_FOUND');
  });

  it('that nobody joins leaves with the seventh drain, and its reporter is told that it was alone', async () => {
    const lonely = newReceipt();
    await file(lonely);
    await drained(running, 6);
    expect(await statusOf(lonely)).toBe('IN_LETTERBOX');
    await drained(running);
    expect((await readReceipt(running, lonely)).data?.receipt).toMatchObject({ status: 'OPEN', filedAlone: true });
  });

  it('on a policy that was retired meanwhile arrives all the same', async () => {
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-15'), owner, 'policy { id }');
    const mine = newReceipt();
    await file(mine, { policyId: policy.id, countToken: await countTokenOf(await running.person(['FRONTLINE']), policy.id) });
    await running.done('retirePolicy', { policyId: policy.id, reason: 'obsolete' }, owner);
    for (const other of [newReceipt(), newReceipt()]) await file(other);
    await drained(running);
    expect(await statusOf(mine)).toBe('OPEN');
  });

  it('is whole or refused at the door, with the reason', async () => {
    const countToken = await aToken();
    const refusal = async (input: object) => {
      const receiptOfIt = newReceipt();
      const { errors, receipt: answer } = await fileAnonymously(running, { receipt: receiptOfIt, ...input });
      expect(answer).toBeNull();
      expect((await readReceipt(running, receiptOfIt)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      return errors.map(({ code, field }) => `${code} ${field}`).join();
    };
    expect(await refusal({ policyId })).toBe('friction.no-admission countToken');
    expect(await refusal({ policyId, countToken: `${countToken.slice(0, -1)}~` })).toBe('friction.count-token-unknown countToken');
    expect(await refusal({ ruleInOwnWords: 'the receipt thing', countToken })).toBe('friction.count-token-unknown countToken');
    expect(await refusal({ countToken: await countTokenOf(await running.person([]), null) })).toBe('friction.no-rule policyId');
    expect(await refusal({ policyId, countToken, burden: 9 })).toBe('friction.burden-out-of-range burden');
    expect(await refusal({ policyId, countToken, happenedAt: '2027-01-01T00:00:00Z' })).toBe('friction.happened-in-future happenedAt');
    expect(await refusal({ policyId, countToken, unitCode: 'NOWHERE' })).toBe('friction.unknown-unit unitCode');
    expect(await refusal({ policyId, countToken, joinCode: 'ABCD-EFGH-JKMN' })).toBe('friction.join-code-unknown joinCode');
    const guessable = await fileAnonymously(running, { receipt: 'AAAAA-AAAAA-AAAAA-AAAAA', policyId, countToken });
    expect(guessable.errors).toMatchObject([{ code: 'receipt.guessable', field: 'receipt' }]);
  });
});

describe('a receipt', () => {
  it('that is wrong is told the same as one that nobody has, after the same work', async () => {
    const known = newReceipt();
    await file(known);
    const [hash, letters, load] = [
      jest.spyOn(running.server.app.get(Receipts), 'reportIdOf'),
      jest.spyOn(running.server.app.get(Letterbox), 'lettersOf'),
      jest.spyOn(running.server.app.get(EventLog), 'load'),
    ];
    const work = async (receipt: string) => {
      for (const spy of [hash, letters, load]) spy.mockClear();
      const answer = await readReceipt(running, receipt);
      return { answer, calls: [hash, letters, load].map((spy) => spy.mock.calls.length) };
    };
    const right = await work(known);
    const wrong = [await work(newReceipt()), await work(newReceipt())];
    expect(right.answer.errors).toEqual([]);
    expect(right.calls).toEqual([1, 1, 1]);
    for (const { answer, calls } of wrong) {
      expect(calls).toEqual(right.calls);
      expect(answer).toEqual(wrong[0]?.answer);
      expect(answer.errors).toMatchObject([
        { extensions: { code: 'NOT_FOUND' }, message: expect.stringContaining('compare it with what you noted') },
      ]);
    }
    await expect(sendAnonymously(running, { receipt: newReceipt(), text: 'Anybody there?' })).rejects.toThrow('NOT_FOUND');
    jest.restoreAllMocks();
  });
});

describe('a count token', () => {
  it('is one for each policy and one for rules without a name, the same at every sign-in, and none for a machine', async () => {
    const person = await running.person(['FRONTLINE']);
    const tokens = async (who: Requester) =>
      (
        await running.query<{ countTokens: { policyId: string | null; year: number }[] }>(
          '{ countTokens { policyId year token } }',
          {},
          who,
        )
      ).data.countTokens;
    const mine = await tokens(person);
    expect(mine.map(({ policyId: about, year }) => [about, year])).toContainEqual([policyId, 2026]);
    expect(mine.map(({ policyId: about }) => about)).toContain(null);
    expect(await tokens(person)).toEqual(mine);
    expect(await tokens(running.token(['FRONTLINE']))).toEqual([]);
  });
});

describe('a poster', () => {
  const issue = (input: object, as: Requester) =>
    running.command<{ joinCode: { id: string; code: string; policyId: string | null } | null }>(
      'issueJoinCode',
      { expiresOn: '2027-01-31', ...input },
      as,
      'joinCode { id code policyId unitId expiresOn }',
    );
  const POSTER = 'query ($code: String!) { poster(joinCode: $code) { unitId expiresOn policies { id code title purposes } } }';

  it('lets somebody without sign-in choose a policy and file, and counts nobody', async () => {
    const { joinCode, errors } = await issue({ policyId }, owner);
    expect(errors).toEqual([]);
    const code = joinCode?.code ?? '';
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    const typed = code.toLowerCase().replaceAll('-', '');
    const opened = await anonymously<{ poster: object }>(running, POSTER, { code: typed });
    expect(opened.data?.poster).toMatchObject({
      expiresOn: '2027-01-31',
      policies: [{ id: policyId, code: 'RET-14', title: 'Refunds need a receipt', purposes: ['FRAUD_PREVENTION'] }],
    });
    const receipt = newReceipt();
    const { errors: refused } = await fileAnonymously(running, { receipt, policyId, joinCode: typed });
    expect(refused).toEqual([]);
    await drained(running, 7);
    expect((await streamOf(receipt))[0]?.data).toMatchObject({ countToken: null, mode: 'ANONYMOUS' });
    expect(JSON.stringify(await streamOf(receipt))).not.toContain(joinCode?.id);
  });

  it('for one policy takes reports on no other, and on none without a name; that of a unit places them there', async () => {
    const unit = await running.unit('SHOP-1');
    const code = (await issue({ policyId, unitCode: 'SHOP-1' }, owner)).joinCode?.code;
    const refused = [{ code: 'friction.join-code-of-other-policy', field: 'policyId' }];
    const receipt = newReceipt();
    for (const about of [{ policyId: randomUUID() }, { ruleInOwnWords: 'the other thing' }])
      expect((await fileAnonymously(running, { receipt, joinCode: code, ...about })).errors).toMatchObject(refused);
    expect((await fileAnonymously(running, { receipt, joinCode: code, policyId })).errors).toEqual([]);
    await drained(running, 7);
    expect((await streamOf(receipt))[0]?.data).toMatchObject({ unitId: unit });
  });

  it('for all policies is made by an administrator; an owner makes one for the own policy only', async () => {
    const forAll = await issue({}, admin);
    const opened = await anonymously<{ poster: { policies: { code: string }[] } }>(running, POSTER, { code: forAll.joinCode?.code });
    // RET-15 is retired.
    expect(opened.data?.poster.policies.map(({ code }) => code)).toEqual(['RET-14']);
    expect((await issue({}, owner)).errors).toMatchObject([{ code: 'join-code.policy-of-others' }]);
    const other = await running.person(['POLICY_OWNER']);
    expect((await issue({ policyId }, other)).errors).toMatchObject([{ code: 'join-code.policy-of-others', field: 'policyId' }]);
    for (const expiresOn of ['2026-01-01', '2028-01-01', 'soon'])
      expect((await issue({ expiresOn }, admin)).errors).toMatchObject([{ code: 'join-code.no-day', field: 'expiresOn' }]);
  });

  it('is listed, newest first, for administrators and for those who answer for its policy, without the whole code', async () => {
    interface Listed {
      readonly joinCodes: { edges: { node: { id: string; status: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    }
    const LIST = `query ($first: Int!, $after: String, $policyId: ID, $status: JoinCodeStatus) {
      joinCodes(first: $first, after: $after, policyId: $policyId, status: $status) {
        edges { node { id code codeStart status policyId unitId expiresOn issuedAt revokedAt } } pageInfo { hasNextPage endCursor } } }`;
    const list = async (as: Requester, variables: object = {}) =>
      (await running.query<Listed>(LIST, { first: 100, ...variables }, as, running.afterCommands)).data.joinCodes;
    const idsOf = ({ edges }: Listed['joinCodes']) => edges.map(({ node }) => node.id);
    const [ownersOwn, forAll, ended, short] = [
      (await issue({ policyId }, owner)).joinCode,
      (await issue({}, admin)).joinCode,
      (await issue({ policyId }, admin)).joinCode,
      (await issue({ expiresOn: running.clock.instant.slice(0, 10) }, admin)).joinCode,
    ];
    await running.done('revokeJoinCode', { joinCodeId: ended?.id }, owner);
    running.clock.advanceDays(1);
    const all = await list(admin);
    expect(idsOf(all)).toEqual(expect.arrayContaining([ownersOwn, forAll, ended, short].map((one) => one?.id)));
    const statusOf = (id: string | undefined) => all.edges.find(({ node }) => node.id === id)?.node.status;
    expect([statusOf(ownersOwn?.id), statusOf(ended?.id), statusOf(short?.id)]).toEqual(['ACTIVE', 'REVOKED', 'EXPIRED']);
    expect(all.edges.find(({ node }) => node.id === ownersOwn?.id)?.node).toEqual({
      id: ownersOwn?.id,
      code: null,
      codeStart: ownersOwn?.code.slice(0, 4),
      status: 'ACTIVE',
      policyId,
      unitId: null,
      expiresOn: '2027-01-31',
      issuedAt: expect.stringMatching(/^2026-/),
      revokedAt: null,
    });
    expect(JSON.stringify(all)).not.toContain(ownersOwn?.code);
    const owned = idsOf(await list(owner));
    expect(owned).toEqual(expect.arrayContaining([ownersOwn?.id, ended?.id]));
    expect([owned.includes(forAll?.id ?? ''), owned.includes(short?.id ?? '')]).toEqual([false, false]);
    expect(idsOf(await list(await running.person(['POLICY_OWNER'])))).toEqual([]);
    expect(idsOf(await list(admin, { status: 'REVOKED' }))).toEqual([ended?.id]);
    expect(idsOf(await list(admin, { policyId, status: 'ACTIVE' }))).not.toContain(forAll?.id);
    const first = await list(admin, { first: 2 });
    const rest = await list(admin, { after: first.pageInfo.endCursor });
    expect([...idsOf(first), ...idsOf(rest)]).toEqual(idsOf(all));
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  it('is made once, however often the command is sent, and opens nothing once it is revoked or has expired', async () => {
    const commandId = randomUUID();
    const first = await issue({ commandId }, admin);
    expect((await issue({ commandId }, admin)).joinCode).toEqual(first.joinCode);
    const open = async (code: string | undefined) => {
      const { errors, data } = await anonymously<{ poster: object }>(running, POSTER, { code });
      return data ? 'OPEN' : (errors[0]?.message ?? '');
    };
    expect(await open(first.joinCode?.code)).toBe('OPEN');
    const stranger = await running.person(['POLICY_OWNER']);
    const joinCodeId = first.joinCode?.id;
    expect((await running.command('revokeJoinCode', { joinCodeId }, stranger)).errors).toMatchObject([{ code: 'join-code.not-found' }]);
    await running.done('revokeJoinCode', { joinCodeId }, admin);
    const revoked = await open(first.joinCode?.code);
    expect(revoked).toContain('not known, or no longer taken');
    const short = await issue({ expiresOn: running.clock.instant.slice(0, 10) }, admin);
    expect(await open(short.joinCode?.code)).toBe('OPEN');
    running.clock.advanceDays(1);
    expect(await open(short.joinCode?.code)).toBe(revoked);
    expect(await open('ABCD-EFGH-JKMN')).toBe(revoked);
  });
});

describe('the anonymous endpoint', () => {
  const ASK = '{ receipt(receipt: "7K3QX-02M9A-RTPWZ-E5N1C") { status } }';

  it('takes no cookie and no Authorization, and says how to send without', async () => {
    for (const headers of [{ cookie: 'a=1' }, { authorization: 'Bearer x' }]) {
      const { status, errors, data } = await anonymously(running, ASK, {}, headers);
      expect([status, data]).toEqual([400, null]);
      expect(errors[0]?.message).toContain("credentials: 'omit'");
    }
  });

  it('cannot be reached by a header or another path, nor do its rights reach elsewhere', async () => {
    const headers = { 'x-original-url': '/anonymous', 'x-rewrite-url': '/anonymous', 'x-anonymous': '1' };
    const answer = await running.query(ASK, {}, null, headers);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' }, message: expect.stringContaining('POST /anonymous only') }]);
    const staff = await running.person(['FRONTLINE']);
    expect((await running.query(ASK, {}, staff)).errors).toEqual(answer.errors);
    for (const path of ['/anonymous/', '/Anonymous', '/anonymous%2f', '//anonymous']) {
      const response = await fetch(running.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ __typename }"}',
      });
      expect([path, response.status]).toEqual([path, 404]);
    }
    const { errors } = await anonymously(running, '{ __schema { types { name } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('slows down whoever asks too much, until the hour is over, and without knowing them', async () => {
    const asked = async () => (await anonymously(running, '{ poster(joinCode: "x") { expiresOn } }')).errors[0];
    running.clock.advanceMs(3_600_000);
    let last = await asked();
    for (let i = 0; i < 239; i++) last = await asked();
    expect(last?.extensions.code).toBe('BAD_USER_INPUT');
    last = await asked();
    expect(last?.extensions.code).toBe('RATE_LIMITED');
    expect(last?.message).toMatch(/^too many questions came from your network within this hour; try again in (a minute|\d+ minutes)$/);
    running.clock.advanceMs(3_600_000);
    expect((await asked())?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('leaves no count in the metrics', async () => {
    const counted = async () =>
      (await running.server.app.get(Metrics).read()).split('\n').filter((line) => line.startsWith('handrail_graphql'));
    const countToken = await aToken();
    const before = await counted();
    await anonymously(running, ASK);
    await fileAnonymously(running, { receipt: newReceipt(), policyId, countToken });
    expect(await counted()).toEqual(before);
  });

  it('leaves no line in the log', () => {
    const since = running.log.slice(loggedAtStart);
    expect(since.split('\n').filter((line) => /anonymous|127\.0\.0\.1|receipt/i.test(line))).toEqual([]);
  });
});

describe('the turn of the year', () => {
  let last: readonly [string, string, string];

  it('makes a token of last year count for nobody, though it still admits', async () => {
    last = [await aToken(), await aToken(), await aToken()];
    const receipt = newReceipt();
    while (running.clock.instant < '2026-12-31') running.clock.advanceDays(1);
    await file(receipt, { countToken: last[0] });
    while (running.clock.instant < '2027-01-04') running.clock.advanceDays(1);
    await running.server.background.schedules.runNow('begin-count-year');
    const late = newReceipt();
    await file(late, { countToken: last[1] });
    const present = newReceipt();
    await file(present);
    await drained(running);
    expect((await streamOf(receipt))[0]?.data).toMatchObject({ week: '2027-W01', countToken: null });
    expect((await streamOf(late))[0]?.data).toMatchObject({ week: '2027-W01', countToken: null });
    expect((await streamOf(present))[0]?.data).toMatchObject({ week: '2027-W01', countToken: expect.stringMatching(/^2027\./) });
  });

  it('leaves a rule without a name without one, once its report may stand in figures that nobody comes to read', async () => {
    const [early, late] = [newReceipt(), newReceipt()];
    for (const receipt of [early, late]) {
      const countToken = await countTokenOf(await running.person([]), null);
      await file(receipt, { policyId: null, ruleInOwnWords: 'the receipt thing', countToken });
    }
    await drained(running, 7);
    const { week } = (await streamOf(late))[0]?.data as { week: IsoWeek };
    const weekNow = () => weekOfDate(running.clock.instant.slice(0, 10));
    while (weekNow() < addWeeks(week, 49)) running.clock.advanceDays(1);
    expect((await linkAnonymously(running, { receipt: early, policyId })).errors).toEqual([]);
    while (weekNow() < addWeeks(week, 50)) running.clock.advanceDays(1);
    const refused = await linkAnonymously(running, { receipt: late, policyId });
    expect(refused.errors).toMatchObject([{ code: 'friction.too-late-to-link', field: 'policyId' }]);
  });

  it('ends the tokens of the year before last', async () => {
    while (running.clock.instant < '2028-01-03') running.clock.advanceDays(1);
    await running.server.background.schedules.runNow('begin-count-year');
    const { errors } = await fileAnonymously(running, { receipt: newReceipt(), policyId, countToken: last[2] });
    expect(errors).toMatchObject([{ code: 'friction.count-token-unknown', field: 'countToken' }]);
  });
});

describe('an anonymous report that was kept long enough', () => {
  it('is told the same of as one that never was', async () => {
    const receipt = newReceipt();
    await file(receipt, { situation: 'No receipt, but a bank statement.' });
    await drained(running, 7);
    const [filed] = await streamOf(receipt);
    await running.done('answerReport', { reportId: (filed?.data as { reportId: string }).reportId, answer: 'A statement will do.' }, owner);
    expect(await statusOf(receipt)).toBe('ANSWERED');
    running.clock.advanceDays(25 * 31);
    await running.server.background.schedules.runNow('apply-retention');
    expect(await readReceipt(running, receipt)).toEqual(await readReceipt(running, newReceipt()));
    await expect(sendAnonymously(running, { receipt, text: 'Still there?' })).rejects.toThrow('NOT_FOUND');
  });
});
