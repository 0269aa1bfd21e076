import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES } from '#eventing';
import { Accounts, SetupLinks } from '#identity';
import { newReceipt } from '#letterbox';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Browser } from '../journeys/browser.ts';
import { aPolicy, aVersion } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { operationsOf } from './filled-in.ts';
import type { Filling } from './filled-in.ts';
import { exchange, graphqlRequest, request } from './raw-http.ts';

let running: RunningServer;
let person: Requester;
let policyId: string;
beforeAll(async () => {
  running = await RunningServer.start({ environment: { HANDRAIL_RATE_LIMIT_ACCOUNT: '1000000' } });
  person = await running.person([...ROLES]);
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), person, 'policy { id }')).policy.id;
});
afterAll(() => running.remove());

const SCRIPT = `"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\${7*7}`;
const PAYLOADS: readonly (readonly [what: string, text: string])[] = [
  ['SQL that ends a text', `'); DROP TABLE policy; --`],
  ['SQL that is always true', `' OR '1'='1`],
  ['SQL that adds a query', `' UNION SELECT sql, sql, sql FROM sqlite_master --`],
  ['SQL in double quotes', `" OR ""="`],
  ['a parameter of SQL', '?1 :id @id $id'],
  ['a full-text query', `a" OR b* NEAR(c d) -e ^f`],
  ['wildcards', '%_%'],
  ['a template', '${7*7} #{7*7} {{7*7}} <%= 7*7 %>'],
  ['a script', SCRIPT],
  ['a path', '../../../../etc/passwd'],
  ['a command', '$(touch /tmp/x); `id` | id & id'],
  ['a line of a log', 'x\n{"level":60,"msg":"forged"}\r\n'],
  ['a header', 'x\r\nset-cookie: evil=1'],
  ['a null', 'a\u0000b'],
  ['an escape of a terminal', '\u001b[2J\u001b]0;x\u0007'],
  ['a text that turns its direction', '\u202egnp.exe'],
  ['half a character', '\ud800'],
  ['a property of every object', '__proto__'],
  ['JSON', '{"$ne":null}'],
  ['a format', '%s%n%x'],
];

describe('in every text of every operation', () => {
  /** Never a fault of ours, whatever the answer is. @param mark operations whose variables have it not are left out */
  async function ask(filling: Filling, mark = ''): Promise<void> {
    const { schema } = running.server.app.get(GraphQLSchemaHost);
    const everybody = await running.person([...ROLES]);
    for (const { name, document, variables } of operationsOf(schema, filling)) {
      if (!JSON.stringify(variables).includes(JSON.stringify(mark).slice(1, -1))) continue;
      const { status, errors } = await running.query(document, variables, everybody);
      expect([name, status < 500, errors.map(({ extensions: { code } }) => code)]).toEqual([
        name,
        true,
        expect.not.arrayContaining(['INTERNAL']),
      ]);
    }
  }

  it.each(PAYLOADS)('%s is a text like any other', async (_, text) => {
    await ask({ text: () => text, id: () => randomUUID() }, text);
    const { data } = await running.query<{ policy: { code: string } }>(
      'query P($id: ID!) { policy(id: $id) { code } }',
      { id: policyId },
      person,
    );
    expect(data.policy.code).toBe('RET-14');
  });

  it('and in every id, enum value and number they are refused, all of them in turn', async () => {
    let turn = 0;
    const next = () => PAYLOADS[turn++ % PAYLOADS.length]?.[1] ?? '';
    for (let round = 0; round < 2; round++) await ask({ text: () => 'x', id: next });
    await ask({ text: () => 'x', enumValue: next });
    await ask({ text: () => 'x', number: next });
  });

  it('no line of the log is forged', () => {
    for (const line of running.log.trim().split('\n').filter(Boolean)) expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
  });
});

interface Page {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
}

describe('a search', () => {
  beforeAll(async () => {
    const input = { policyId, mode: 'NAMED', situation: 'The receipt was lost.' };
    await running.done('reportFriction', input, await running.person(['FRONTLINE']));
  });

  async function found(search: string): Promise<readonly number[]> {
    const { data } = await running.query<{ reports: Page; policies: Page; similarReports: { policies: readonly object[] } }>(
      `query S($search: String!) {
        reports(first: 10, scope: INBOX, search: $search) { edges { node { id } } }
        policies(first: 10, search: $search) { edges { node { id } } }
        similarReports(text: $search) { policies { policyId } }
      }`,
      { search },
      person,
      running.afterCommands,
    );
    return [data.reports.edges.length, data.policies.edges.length, data.similarReports.policies.length];
  }

  it.each(['%%', '__', '%%%', '%receipt%', 'rec_ipt', '_eceipt', `' OR 1=1 --`, '**', 'rec*', '"receipt" OR "x"', '.*'])(
    'for %j finds nothing that has it not',
    async (search) => {
      const [reports, policies] = await found(search);
      expect([reports, policies]).toEqual([0, 0]);
    },
  );

  it('finds what has it', async () => {
    expect(await found('receipt')).toEqual([1, 1, 1]);
  });
});

describe('a cursor', () => {
  const forged = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');
  it.each([
    ['SQL', forged([`' OR 1=1 --`, `x`])],
    ['numbers for texts', forged([1e308, -1])],
    ['an object', forged([{ toString: 'x' }, 'x'])],
    ['a list in a list', forged([['a'], 'b'])],
    ['too many parts', forged(Array.from({ length: 1_000 }, () => 'x'))],
    ['no parts', forged([])],
    ['no list', forged({ length: 2 })],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['what is no base64', '!!!'],
    ['nothing', ''],
    ['a great depth', forged(JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`))],
  ])('with %s is refused, or a place in the list', async (_, after) => {
    for (const list of [
      'reports(first: 10, scope: MINE, after: $after)',
      'policies(first: 10, after: $after)',
      'people(first: 10, after: $after)',
    ]) {
      const { status, errors } = await running.query(`query L($after: String) { ${list} { edges { cursor } } }`, { after }, person);
      expect([list, status]).toEqual([list, 200]);
      for (const { extensions } of errors) expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', errors: [{ code: 'page.after' }] });
    }
  });
});

describe('a position', () => {
  it.each(['x', '0', "' OR 1=1", `${randomUUID()}.1.x`, `${randomUUID()}.1.${'A'.repeat(90)}`, 'x'.repeat(8_000), '..', '__proto__'])(
    '%s is refused with what to do',
    async (position) => {
      const { status, errors } = await running.query('{ policies(first: 1) { edges { cursor } } }', {}, person, {
        'x-after-position': position,
      });
      expect([status, errors.map(({ extensions: { code } }) => code)]).toEqual([200, ['BAD_USER_INPUT']]);
    },
  );
});

describe('a header of the answer', () => {
  it.each([
    '/%0d%0aset-cookie:%20evil=1',
    '/%0aevil:%201',
    '/\u560d\u560aset-cookie: evil=1',
    '/%E5%98%8D%E5%98%8Aevil:1',
    '/%00',
    '/x%0d%0a%0d%0a<script>',
  ])('is not divided by %j', async (next) => {
    const { cookie = '' } = person.headersAt(running);
    for (const path of [
      `/sign-in?next=${next}`,
      `/signed-in?next=${next}`,
      `/sign-in?next=${encodeURIComponent(decodeURIComponent(next))}`,
    ]) {
      const bytes = Buffer.from(request(`GET ${path}`, { cookie }), 'utf8').toString('latin1');
      const { status, headers, body } = await exchange(running, bytes);
      expect(status).toBeLessThan(500);
      expect(headers).not.toHaveProperty('set-cookie');
      expect(headers).not.toHaveProperty('evil');
      expect(body).not.toContain('<script>');
    }
  });

  it('is not made by a header of the request', async () => {
    const { headers } = await exchange(
      running,
      graphqlRequest('{ me { id } }', {
        'x-request-id': 'evil',
        'request-id': 'evil',
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
      }),
    );
    expect(JSON.stringify(headers)).not.toContain('evil');
  });
});

describe('a script that is stored', () => {
  it('is text on every page that shows it', async () => {
    const browser = new Browser(running);
    const { id } = await running.person(['FRONTLINE'], { name: SCRIPT });
    const signInName = `<script>alert(1)</script>@example.com`;
    await running.server.app.get(Accounts).setPassword(id, signInName, 'correct horse battery');
    const reset = `/set-up/${running.server.app.get(SetupLinks).issue(id, 'PASSWORD_RESET')}`;
    const refused = await browser.submit(`/sign-in?next=${encodeURIComponent(`/${SCRIPT}`)}`, {
      signInName: SCRIPT,
      password: 'wrong password',
    });
    await browser.submit('/sign-in', { signInName, password: 'correct horse battery' });
    const visits = [
      refused,
      await browser.open('/'),
      await browser.open(reset),
      await browser.submit(reset, { signInName: SCRIPT, password: 'x' }),
    ];
    for (const { text, headers } of visits) {
      expect(text).toContain('<main');
      expect(text).not.toMatch(/<script|<img/);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    }
    expect(visits[1]?.text).toContain('&lt;script&gt;');
  });

  it('is text on the pages of people without sign-in', async () => {
    const browser = new Browser(running);
    const input = { ...aPolicy('XSS-2'), title: SCRIPT, effectiveFrom: '2026-01-01' };
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', input, person, 'policy { id }');
    const { joinCode } = await running.done<{ joinCode: { code: string } }>(
      'issueJoinCode',
      { policyId: policy.id, expiresOn: '2026-12-31' },
      person,
      'joinCode { code }',
    );
    await running.server.background.schedules.runNow('drain-letterbox');
    const path = `/join/${joinCode.code}`;
    const receipt = newReceipt();
    const visits = [
      await browser.open(path),
      await browser.open(`/join/${encodeURIComponent(SCRIPT)}`),
      await browser.submit(path, { receipt: SCRIPT, policyId: SCRIPT, burden: SCRIPT, servedPurpose: SCRIPT, situation: SCRIPT }),
      await browser.submit(path, { receipt, policyId: policy.id, situation: SCRIPT, shareText: 'yes' }),
      await browser.submit('/receipt', { receipt: SCRIPT }),
      await browser.submit('/receipt', { receipt, text: SCRIPT, commandId: randomUUID() }),
    ];
    expect(visits.map(({ status }) => status)).toEqual([200, 404, 422, 200, 422, 200]);
    for (const { text } of visits) expect(text).not.toMatch(/<script|<img/);
    for (const shown of [0, 2, 4, 5]) expect(visits[shown]?.text).toContain('&lt;script&gt;');
  });

  it('is answered as JSON that no browser takes for a page', async () => {
    const stored = await running.done<{ policy: { id: string } }>(
      'registerPolicy',
      { ...aPolicy('XSS-1'), ...aVersion, title: SCRIPT },
      person,
      'policy { id }',
    );
    for (const accept of ['text/html', '*/*', 'application/json']) {
      const response = await running.post(
        JSON.stringify({ query: `{ policy(id: "${stored.policy.id}") { versionInForce { title } } }` }),
        person,
        { accept, ...running.afterCommands },
      );
      expect([response.headers.get('content-type'), response.headers.get('x-content-type-options')]).toEqual([
        expect.stringMatching(/^application\/(graphql-response\+)?json/),
        'nosniff',
      ]);
    }
  });
});
