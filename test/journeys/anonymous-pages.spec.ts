import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newReceipt } from '#letterbox';
import { drained } from './anonymous-client.ts';
import { loggedEvents } from './event-store.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
let owner: Requester;
let code: string;
let policyIds: readonly string[];

beforeAll(async () => {
  running = await RunningServer.start();
  owner = await running.person(['POLICY_OWNER']);
  const admin = await running.person(['ADMIN']);
  const registered: string[] = [];
  for (const policy of ['RET-14', 'RET-15']) {
    const {
      policy: { id },
    } = await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy(policy), owner, 'policy { id }');
    registered.push(id);
  }
  policyIds = registered;
  const issued = await running.done<{ joinCode: { code: string } }>(
    'issueJoinCode',
    { expiresOn: '2026-12-31' },
    admin,
    'joinCode { code }',
  );
  code = issued.joinCode.code;
  await running.server.background.schedules.runNow('drain-letterbox');
});
afterAll(() => running.remove());

interface Shown {
  readonly status: number;
  readonly html: string;
}

async function show(path: string, headers: Record<string, string> = {}): Promise<Shown> {
  const response = await fetch(running.url + path, { headers: { accept: 'text/html', ...headers } });
  return { status: response.status, html: await response.text() };
}

/** As a browser sends a form of the page. */
async function submit(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Shown> {
  const response = await fetch(running.url + path, {
    method: 'POST',
    headers: { accept: 'text/html', origin: running.url, 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, html: await response.text() };
}

const statusIn = ({ html }: Shown) => /<h1>([^<]*)/.exec(html)?.[1];
const rulesIn = ({ html }: Shown) => [...html.matchAll(/type="radio" name="policyId"[^>]*value="([^"]*)"/g)].map(([, value]) => value);
const valueOf = ({ html }: Shown, name: string) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(html)?.[1] ?? '';

const newest = (type: string, from: number) =>
  loggedEvents(running.data, type)
    .slice(from)
    .map(({ data }) => JSON.parse(data) as object);

describe('a poster, opened in a browser without script', () => {
  let receipt: string;

  it('says what it is, offers the rules, and draws a receipt that is another one each time', async () => {
    const page = await show(`/join/${code.toLowerCase()}`);
    expect(page.status).toBe(200);
    expect(page.html).toContain('Report a rule, without your name');
    expect(rulesIn(page)).toEqual([...policyIds, 'unnamed']);
    expect(page.html).toMatch(/value="unnamed"[^>]*>\s*A rule I can&#39;t name/);
    expect(page.html).not.toContain('<script');
    receipt = valueOf(page, 'receipt');
    expect(receipt).toMatch(/^([0-9A-Z]{5}-){3}[0-9A-Z]{5}$/);
    expect(valueOf(await show(`/join/${code}`), 'receipt')).not.toBe(receipt);
  });

  it('names at each field what is wrong, keeps what was entered, and lets nothing written be more than text', async () => {
    const situation = '<img src=x onerror=alert(1)>"';
    const page = await submit(`/join/${code}`, { receipt, policyId: '', burden: '9', situation });
    expect(page.status).toBe(422);
    expect(page.html).toContain('<title>Error: ');
    expect(page.html).toContain('There is a problem');
    expect(page.html).toContain('<a href="#policyId">Choose the rule that stopped you</a>');
    expect(page.html).toMatch(/<input type="radio" name="policyId" id="policyId"/);
    expect(page.html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;</textarea');
    expect(page.html).not.toContain('<img');
    expect(valueOf(page, 'receipt')).toBe(receipt);
  });

  it('takes a report, once however often the form is sent, and shows the receipt', async () => {
    const policyId = valueOf(await show(`/join/${code}`), 'policyId');
    const form = { receipt, policyId, burden: '4', servedPurpose: 'NO', situation: 'No receipt.', shareText: 'yes' };
    for (let times = 0; times < 2; times++) {
      const page = await submit(`/join/${code}`, form);
      expect([page.status, page.html.includes('Your report is in the letterbox'), page.html.includes(receipt)]).toEqual([200, true, true]);
    }
    await drained(running, 7);
    expect(loggedEvents(running.data, 'FrictionReported').map(({ data }) => JSON.parse(data) as object)).toMatchObject([
      { policyId, mode: 'ANONYMOUS', burden: 4, servedPurpose: 'NO', textShared: true, filedAlone: true, countToken: null },
    ]);
  });

  it('the receipt shows what has become of it, and writes to the owner', async () => {
    expect((await show('/receipt')).html).toContain('What has become of my report?');
    const read = await submit('/receipt', { receipt });
    expect(read.html).toContain('has had it since 9 November 2026, and has not answered yet');
    expect(read.html).toContain('with fewer than two others');
    const form = { receipt, commandId: valueOf(read, 'commandId'), text: 'More of it.' };
    for (let times = 0; times < 2; times++) {
      const { html } = await submit('/receipt', form);
      expect(html.match(/You, still in the letterbox<\/p>\s*<p class="words">More of it\.</g)).toHaveLength(1);
    }
    const unknown = await submit('/receipt', { receipt: newReceipt() });
    expect([unknown.status, unknown.html.includes('Compare') || unknown.html.includes('compare it with what you noted')]).toEqual([
      422,
      true,
    ]);
    expect((await submit('/receipt', { receipt: 'none' })).html).toContain('A receipt has 20 characters');
  });

  it('the receipt takes the report back, after asking once more; before its drain nobody has seen it', async () => {
    const policyId = valueOf(await show(`/join/${code}`), 'policyId');
    const own = newReceipt();
    await submit(`/join/${code}`, { receipt: own, policyId });
    const asked = await submit('/receipt', { receipt: own, withdraw: 'ask' });
    expect([asked.status, statusIn(asked)]).toEqual([200, 'Do you want to take your report back?']);
    expect(asked.html).toContain('Nobody has seen it, and nobody will');
    const kept = await submit('/receipt', { receipt: own });
    expect(kept.html).toContain('It is in the letterbox. Nobody has seen it yet.');
    for (let times = 0; times < 2; times++) {
      const done = await submit('/receipt', { receipt: own, withdraw: 'yes' });
      expect([statusIn(done), done.html.includes('It was taken out of the letterbox')]).toEqual(['Your report was taken back', true]);
      expect(done.html).not.toContain('<form method="post" action="/receipt"');
    }
    expect(statusIn(await submit('/receipt', { receipt: own, withdraw: 'ask' }))).toBe('Your report was taken back');
    expect(statusIn(await submit(`/join/${code}`, { receipt: own, policyId }))).toBe('Your report was taken back');
    expect((await submit('/receipt', { receipt: newReceipt(), withdraw: 'yes' })).status).toBe(422);
  });

  it('later the owner is told that it was taken back, through the letterbox', async () => {
    const asked = await submit('/receipt', { receipt, withdraw: 'ask' });
    expect(asked.html).toContain(
      'has had it since 9 November 2026. Through the letterbox, after midnight at the earliest and within a week',
    );
    expect((await submit('/receipt', { receipt, withdraw: 'yes' })).html).toContain('Your report is being taken back');
    await drained(running, 7);
    expect((await submit('/receipt', { receipt })).html).toContain('was told on 16 November 2026, and is no longer shown what it says');
  });

  it('takes a rule that cannot be named in one’s own words, and with the receipt its name, once', async () => {
    const own = newReceipt();
    const form = { receipt: own, policyId: 'unnamed', shareText: 'yes' };
    const wordless = await submit(`/join/${code}`, { ...form, ruleInOwnWords: ' ' });
    expect(wordless.status).toBe(422);
    expect(wordless.html).toContain('<a href="#ruleInOwnWords">Say in your own words what the rule says</a>');
    expect(wordless.html).toMatch(/value="unnamed" checked/);
    const put = { ...form, ruleInOwnWords: 'No <b>receipt</b>, no money.' };
    for (let times = 0; times < 2; times++) {
      const { html } = await submit(`/join/${code}`, put);
      expect([html.includes(own), html.includes('Your report reaches nobody until you name its rule')]).toEqual([true, true]);
    }

    const read = await submit('/receipt', { receipt: own });
    expect(read.html).toContain('It names no rule yet, and reaches nobody until you name it.');
    expect(read.html).not.toContain('Write to the owner');
    expect(read.html).not.toContain('<script');
    expect(rulesIn(read)).toEqual(policyIds);
    const [policyId = '', other = ''] = policyIds;
    const naming = { receipt: own, name: valueOf(read, 'name'), policyId };
    const unchosen = await submit('/receipt', { receipt: own, name: naming.name });
    expect([unchosen.status, unchosen.html.includes('<a href="#policyId">Choose the rule that it is about</a>')]).toEqual([422, true]);
    expect((await submit('/receipt', { ...naming, policyId: randomUUID() })).html).toContain('There is no such policy');
    const wrong = await submit('/receipt', { ...naming, receipt: newReceipt() });
    expect([wrong.status, rulesIn(wrong), wrong.html.includes('There is nothing under this receipt')]).toEqual([422, [], true]);
    for (let times = 0; times < 2; times++) {
      const named = await submit('/receipt', naming);
      expect([named.status, named.html.includes('(RET-14)'), rulesIn(named)]).toEqual([200, true, []]);
      expect(named.html).toContain('Write to the owner');
    }
    const renamed = await submit('/receipt', { ...naming, policyId: other });
    expect([renamed.status, renamed.html.includes('names a policy already'), renamed.html.includes('(RET-14)')]).toEqual([422, true, true]);
    expect(renamed.html).not.toContain('href="#policyId"');

    const before = loggedEvents(running.data, 'FrictionReported').length;
    await drained(running, 7);
    expect(newest('FrictionReported', before)).toMatchObject([{ policyId: null, mode: 'ANONYMOUS' }]);
    expect(newest('ReportLinkedToPolicy', 0)).toMatchObject([{ policyId }]);
    expect((await submit('/receipt', { receipt: own })).html).toContain('has had it since 23 November 2026, and has not answered yet');
  });

  it('names a rule whose report has left the letterbox already, and says that until then nobody had it', async () => {
    const own = newReceipt();
    await submit(`/join/${code}`, { receipt: own, policyId: 'unnamed', ruleInOwnWords: 'The form with seven pages.' });
    await drained(running, 7);
    const read = await submit('/receipt', { receipt: own });
    expect(read.html).toContain('It names no rule yet, and reaches nobody until you name it.');
    expect((await submit('/receipt', { receipt: own, withdraw: 'ask' })).html).toContain('has reached nobody, since it named no rule then');
    const named = await submit('/receipt', { receipt: own, name: 'yes', policyId: policyIds[1] ?? '' });
    expect(named.html).toContain('(RET-15)');
    expect(named.html).toContain('Its owner gets your report through the letterbox, after midnight at the earliest and within a week');
    await drained(running, 7);
    expect((await submit('/receipt', { receipt: own })).html).toContain('has had it since 7 December 2026, and has not answered yet');
  });

  it('takes back what never had a name, of which nobody hears', async () => {
    const own = newReceipt();
    await submit(`/join/${code}`, { receipt: own, policyId: 'unnamed', ruleInOwnWords: 'The other form.' });
    await drained(running, 7);
    const back = await submit('/receipt', { receipt: own, withdraw: 'yes' });
    expect([statusIn(back), rulesIn(back)]).toEqual(['Your report is being taken back', []]);
    expect(back.html).toContain('It named no rule, and has reached nobody');
    expect((await submit('/receipt', { receipt: own, name: 'yes', policyId: policyIds[0] ?? '' })).html).toContain('was withdrawn');
    await drained(running, 7);
    expect((await submit('/receipt', { receipt: own })).html).toContain('Nobody can be shown it any more');
  });

  it('of one rule offers no other, not even one without a name, and takes none', async () => {
    const [policyId = ''] = policyIds;
    const issued = await running.done<{ joinCode: { code: string } }>(
      'issueJoinCode',
      { policyId, expiresOn: '2027-06-30' },
      owner,
      'joinCode { code }',
    );
    const path = `/join/${issued.joinCode.code}`;
    const page = await show(path);
    expect([rulesIn(page), valueOf(page, 'policyId'), page.html.includes('own words')]).toEqual([[], policyId, false]);
    const forged = await submit(path, { receipt: newReceipt(), policyId: 'unnamed', ruleInOwnWords: 'Another one.' });
    expect([forged.status, forged.html.includes('This join code is for reports on another policy')]).toEqual([422, true]);
  });

  it('asks a browser that is signed in to come without its cookie, and takes no form of another site', async () => {
    for (const page of [
      await show(`/join/${code}`, { cookie: 'a=1' }),
      await submit(`/join/${code}`, { receipt }, { cookie: 'a=1' }),
      await submit('/receipt', { receipt }, { cookie: 'a=1' }),
    ]) {
      expect([page.status, page.html.includes('in a private window')]).toEqual([400, true]);
    }
    const foreign = await submit('/receipt', { receipt }, { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
  });

  it('is not found once its code is not taken, and slowed down like the API', async () => {
    const page = await show('/join/ABCD-EFGH-JKMN');
    expect([page.status, page.html.includes('This code does not work')]).toEqual([404, true]);
    let naming = page;
    for (let i = 0; i < 80 && naming.status !== 429; i++) naming = await submit('/receipt', { receipt: 'none', name: 'yes' });
    expect([naming.status, naming.html.includes('Too many messages came from your network')]).toEqual([429, true]);
    let last = page;
    for (let i = 0; i < 300 && last.status !== 429; i++) last = await show('/join/ABCD-EFGH-JKMN');
    expect([last.status, last.html.includes('Too many questions came from your network')]).toEqual([429, true]);
  });
});
