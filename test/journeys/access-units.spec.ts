import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

/** ALL is above SOUTH and NORTH, SHOP below SOUTH; null: no unit is named. */
const PLACES = ['ALL', 'SOUTH', 'SHOP', 'NORTH', null] as const;
type Place = (typeof PLACES)[number];
/** Whose role covers SOUTH or, for compliance, everything; and who is named its head. The last two have none there. */
const WHO = ['EXECUTIVE', 'COMPLIANCE', 'SUPERVISOR', 'HEAD', 'FRONTLINE', 'EXECUTIVE of NORTH'] as const;
type Who = (typeof WHO)[number];
type Expected = Partial<Readonly<Record<Who, readonly Place[]>>>;

const OWN: readonly Place[] = ['SOUTH', 'SHOP'];
/** Where no unit is named, figures are of their own one. */
const FIGURES: Expected = {
  EXECUTIVE: [...OWN, null],
  COMPLIANCE: PLACES,
  'EXECUTIVE of NORTH': ['NORTH', null],
};
const NEVER: Expected = {};
const BY_CODE: Expected = { EXECUTIVE: OWN, 'EXECUTIVE of NORTH': ['NORTH'] };
const KEPT_BY: Expected = { EXECUTIVE: OWN, SUPERVISOR: OWN, HEAD: OWN, 'EXECUTIVE of NORTH': ['NORTH'] };
const PERIOD = '2026-Q3';
const SIGNS = [
  'REQUESTS_OUTSIDE_CHARTER',
  'LIMITS_REPORTED_AS_ERRORS',
  'CONTROL_FELT_ABOVE_NEEDS',
  'MAINTENANCE_SEEN_AS_OUTAGE',
  'TOO_SLOW_ON_NON_EMERGENCIES',
  'RESULTS_MISS_REQUIREMENTS',
].map((sign) => ({ sign, answer: 'NOT_KNOWN' }));

let running: RunningServer;
let surveyId: string;
let openId: string;
let closedId: string;
const people = new Map<Who, Requester>();
const units = new Map<Place, string>();
const personOf = (who: Who) => people.get(who) ?? null;
const unitOf = (place: Place) => units.get(place) ?? null;

beforeAll(async () => {
  running = await RunningServer.start();
  for (const [code, above] of [['ALL'], ['SOUTH', 'ALL'], ['SHOP', 'SOUTH'], ['NORTH', 'ALL']] as const)
    units.set(code, await running.unit(code, above));
  const admin = await running.person(['ADMIN']);
  for (const who of WHO) {
    const person = await running.person(who === 'FRONTLINE' || who === 'COMPLIANCE' ? [who] : []);
    people.set(who, person);
    const grant = { personId: person.id, role: who, unitCode: 'SOUTH' };
    if (who === 'HEAD') await running.done('nameUnitHead', { code: 'SOUTH', headId: person.id }, admin);
    if (who === 'EXECUTIVE' || who === 'SUPERVISOR') await running.done('grantRole', grant, admin);
    if (who === 'EXECUTIVE of NORTH') await running.done('grantRole', { ...grant, role: 'EXECUTIVE', unitCode: 'NORTH' }, admin);
  }
  const executive = await running.person(['EXECUTIVE']);
  const owner = await running.person(['POLICY_OWNER']);
  await running.done('registerPolicy', { ...aPolicy('RET-14'), unitCode: 'NORTH' }, owner);
  const created = async () => {
    const input = { title: 'Two views', template: 'two-views' };
    return (await running.done<{ survey: { id: string } }>('createSurvey', input, executive, 'survey { id }')).survey.id;
  };
  const opened = async (id: string) => {
    const input = { surveyId: id, closesOn: '2026-11-20' };
    return (await running.done<{ wave: { id: string } }>('openWave', input, executive, 'wave { id }')).wave.id;
  };
  surveyId = await created();
  closedId = await opened(surveyId);
  await running.done('closeWave', { waveId: closedId }, executive);
  openId = await opened(await created());
});
afterAll(() => running.remove());

/** Who is told of which places. */
async function toldTo(isTold: (who: Who, place: Place) => Promise<boolean>): Promise<Expected> {
  const found: [Who, readonly Place[]][] = [];
  for (const who of WHO) {
    const places: Place[] = [];
    for (const place of PLACES) if (await isTold(who, place)) places.push(place);
    if (places.length > 0) found.push([who, places]);
  }
  return Object.fromEntries(found);
}

const QUERIES: readonly (readonly [name: string, document: string, expected: Expected])[] = [
  ['perceptionGaps', 'perceptionGaps(surveyId: $surveyId, unitId: $unitId) { unit { id } }', FIGURES],
  ['surveyResults', 'surveyResults(waveId: $waveId, unitId: $unitId) { unitId }', FIGURES],
  ['gapDrivers', 'gapDrivers(surveyId: $surveyId, unitId: $unitId) { unit { id } }', FIGURES],
  ['missteps', 'missteps(unitId: $unitId) { unit { id } }', FIGURES],
  ['leadershipReview', `leadershipReview(period: "${PERIOD}", unitId: $unitId) { unit { id } }`, FIGURES],
  ['handProfile', 'handProfile(scope: { unitId: $unitId }) { month }', FIGURES],
  ['handTrend', 'handTrend(scope: { unitId: $unitId }, months: 1) { month }', FIGURES],
];

describe('what is told of a unit', () => {
  it.each(QUERIES)('%s', async (_, document, expected) => {
    const told = await toldTo(async (who, place) => {
      const variables = { surveyId, waveId: closedId, unitId: unitOf(place) };
      const used = Object.keys(variables).filter((name) => document.includes(`$${name}`));
      const declared = used.map((name) => `$${name}: ID${name === 'unitId' ? '' : '!'}`).join(', ');
      const given = Object.fromEntries(Object.entries(variables).filter(([name]) => used.includes(name)));
      const answer = await running.query(`query (${declared}) { ${document} }`, given, personOf(who), running.afterCommands);
      for (const { extensions } of answer.errors) expect(['NOT_FOUND', 'FORBIDDEN']).toContain(extensions.code);
      return answer.errors.length === 0;
    });
    expect(told).toEqual(expected);
  });

  it.each(['friction', 'decisions', 'effects', 'reviews', 'gaps', 'gap-drivers', 'expectations', 'missteps', 'warning-signs', 'hand'])(
    'the feed %s',
    async (name) => {
      const told = await toldTo(async (who, place) => {
        const asked = `${running.url}/feeds/${name}.csv?period=${PERIOD}${place === null ? '' : `&unit=${place}`}`;
        const { status } = await fetch(asked, { headers: personOf(who)?.headersAt(running) ?? {} });
        expect([200, 404]).toContain(status);
        return status === 200;
      });
      // A revision is judged over the whole organisation alone.
      expect(told).toEqual(name === 'effects' ? { COMPLIANCE: PLACES } : FIGURES);
    },
  );

  it('the suggestions and checks of warning signs', async () => {
    const told = await toldTo(async (who, place) => {
      if (place === null) return false;
      const document = 'query ($unitId: ID!) { warningSigns(unitId: $unitId, period: "2026-11") { period } }';
      return (await running.query(document, { unitId: unitOf(place) }, personOf(who))).errors.length === 0;
    });
    expect(told).toEqual({ ...KEPT_BY, HEAD: ['SOUTH'], COMPLIANCE: ['ALL', 'SOUTH', 'SHOP', 'NORTH'] });
  });
});

interface Answered {
  readonly data?: Readonly<Record<string, { readonly errors: readonly { readonly code: string }[] }>> | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

const NO_UNIT = '00000000-0000-4000-8000-000000000000';
const COMMANDS: readonly (readonly [name: string, input: (place: Place) => object, refusals: readonly string[], expected: Expected])[] = [
  [
    'importSurveyCounts',
    (unitCode) => ({
      waveId: openId,
      source: 'a panel',
      audience: 'CUSTOMERS',
      unitCode,
      counts: [{ key: 'above-and-beyond', counts: [0, 0, 0, 5, 0] }],
    }),
    ['perceptions.unit-of-others'],
    BY_CODE,
  ],
  [
    'mintSurveyLinks',
    (unitCode) => ({ waveId: openId, audience: 'CUSTOMERS', unitCode, count: 1 }),
    ['perceptions.organisation-wide'],
    NEVER,
  ],
  [
    'registerExpectation',
    (place) => ({ unitId: unitOf(place) ?? NO_UNIT, party: 'CUSTOMERS', what: 'no waiting', source: 'ASSUMED', factor: 'SERVICE_TERMS' }),
    ['expectation.not-yours', 'expectation.unknown-unit'],
    KEPT_BY,
  ],
  [
    'recordWarningSigns',
    (place) => ({ unitId: unitOf(place) ?? NO_UNIT, period: '2026-11', signs: SIGNS }),
    ['warning-signs.not-theirs', 'charter.unknown-unit'],
    { ...KEPT_BY, HEAD: ['SOUTH'] },
  ],
  [
    'draftCharter',
    (place) => ({
      unitId: unitOf(place) ?? NO_UNIT,
      vision: 'Nobody waits.',
      mission: 'Goods.',
      goals: ['Answered'],
      clauses: [{ key: 'returns', factor: 'SERVICE_PORTFOLIO', text: 'Returns.' }],
    }),
    ['charter.not-head', 'charter.no-head', 'charter.unknown-unit'],
    { HEAD: ['SOUTH'] },
  ],
];

describe('what is done for a unit', () => {
  it.each(COMMANDS)('%s', async (name, input, refusals, expected) => {
    const done = await toldTo(async (who, place) => {
      const document = `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { errors { code } } }`;
      const variables = { input: { commandId: randomUUID(), ...input(place) } };
      const answer = await running.post(JSON.stringify({ query: document, variables }), personOf(who));
      const { data, errors = [] } = (await answer.json()) as Answered;
      const codes = [...errors.map(({ extensions }) => extensions.code), ...(data?.[name]?.errors ?? []).map(({ code }) => code)];
      for (const code of codes) expect(`${who} ${place} ${code}`).toMatch(new RegExp(` (FORBIDDEN|NOT_FOUND|${refusals.join('|')})$`));
      return codes.length === 0;
    });
    expect(done).toEqual(expected);
  });
});
