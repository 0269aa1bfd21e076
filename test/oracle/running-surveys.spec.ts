import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Dispatcher } from '#cqrs';
import { ImportSurveyAnswers } from '#perceptions';
import { AUDIENCES } from '#perceptions/events';
import type { Audience } from '#perceptions/events';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { rounds, seed } from '../faults/seed.ts';
import { closeWave } from '../journeys/closed-wave.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { Random } from './random.ts';
import { lowerK } from './running-world.ts';
import { isolatedGroup } from './solver.ts';
import type { Isolated } from './solver.ts';
import { classesOf } from './systems.ts';

const WORLDS = rounds(2, 50);
const PATIENCE = 300_000;
/** Of each audience; each agrees with the statement of their own number alone, so that every figure tells whose answers it holds. */
const PEOPLE = 20;
const PERIOD = '2026-Q4';
const UNITS = [
  ['ALL', undefined],
  ['NORTH', 'ALL'],
  ['SOUTH', 'ALL'],
  ['N1', 'NORTH'],
  ['N2', 'NORTH'],
] as const;
const WAYS = ['SIGNED_IN', 'BY_CODE', 'ROWS', 'COUNTS'] as const;
type Way = (typeof WAYS)[number];
const KNOWN = Array.from({ length: 2 ** WAYS.length - 1 }, (_, bits) => WAYS.filter((_way, at) => Math.floor(bits / 2 ** at) % 2 === 1));

interface Share {
  readonly value: number | null;
  readonly n: number;
}
interface Point {
  readonly employees: Share;
  readonly customers: Share;
  readonly gap: Share;
}
interface Gaps {
  readonly statements: readonly (Point & { readonly key: string; readonly trend: readonly Point[] })[];
  readonly weighted: { readonly gap: Share };
}

const SHARE = '{ value n }';
const POINT = `employees ${SHARE} customers ${SHARE} gap ${SHARE}`;
const GAPS = `statements { key ${POINT} trend { ${POINT} } } weighted { gap ${SHARE} }`;
const keyOf = (person: number) => `s${person}`;

/** A wave at the running API, and what everybody is told of it. */
class SurveyedWorld {
  readonly running: RunningServer;
  readonly #random: Random;
  readonly #units = new Map<string, string>();
  /** By audience and number. */
  readonly #ways = new Map<string, Way>();
  /** Of whom counts are imported, by audience and unit. */
  readonly #counted = new Map<string, readonly number[]>();
  #readers: readonly Requester[] = [];
  readonly #executive: Requester;
  #ids = { surveyId: '', waveId: '' };

  private constructor(running: RunningServer, of: number, executive: Requester) {
    this.running = running;
    this.#random = new Random(of);
    this.#executive = executive;
  }

  static async found(of: number, k: number | null): Promise<SurveyedWorld> {
    const running = await RunningServer.start();
    const world = new SurveyedWorld(running, of, await running.person(['EXECUTIVE']));
    const admin = await running.person(['ADMIN']);
    for (const [code, above] of UNITS) world.#units.set(code, await running.unit(code, above));
    if (k !== null) await lowerK(running, k, admin);
    // A wave keeps to what was promised when it opened.
    running.clock.advanceMs(1_000);
    const covering = async (unitCode: string) => {
      const person = await running.person([]);
      await running.done('grantRole', { personId: person.id, role: 'EXECUTIVE', unitCode }, admin);
      return person;
    };
    world.#readers = [world.#executive, await running.person(['AUDITOR']), await covering('NORTH'), await covering('N1')];
    await world.#ask();
    await closeWave(running, world.#ids.waveId, world.#executive);
    // The quarter in which it closed can be reviewed.
    running.clock.advanceDays(35);
    world.#readers = world.#readers.map(({ id }) => running.signedIn(id));
    return world;
  }

  /** Everything fetched before and after a unit has moved, by who is in it. */
  async fetched(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const rows = new Map<string, ReadonlySet<string>>();
    const admin = await this.running.person(['ADMIN']);
    for (const move of [null, { code: 'N2', parentCode: 'SOUTH' }]) {
      if (move) await this.running.done('moveUnit', move, admin);
      for (const reader of this.#readers) for (const unitId of [null, ...this.#units.values()]) await this.#fetch(reader, unitId, rows);
    }
    return rows;
  }

  wayOf(respondent: string): Way | undefined {
    return this.#ways.get(respondent);
  }

  async #ask(): Promise<void> {
    const { running } = this;
    const executive = this.#executive;
    const statements = Array.from({ length: PEOPLE }, (_, person) => ({
      key: keyOf(person),
      employeeText: `We do ${person}.`,
      customerText: `They do ${person}.`,
      weight: 100 / PEOPLE,
    }));
    const { survey } = await running.done<{ survey: { id: string } }>(
      'createSurvey',
      { title: 'S', statements },
      executive,
      'survey { id }',
    );
    const asked = { surveyId: survey.id, closesOn: running.clock.instant.slice(0, 10) };
    const { wave } = await running.done<{ wave: { id: string } }>('openWave', asked, executive, 'wave { id }');
    this.#ids = { surveyId: survey.id, waveId: wave.id };
    for (const audience of AUDIENCES) for (let person = 0; person < PEOPLE; person++) await this.#answer(audience, person);
    await this.#importCounts();
  }

  async #answer(audience: Audience, person: number): Promise<void> {
    const { running } = this;
    const { waveId } = this.#ids;
    const unitCode = this.#random.oneOfRanked(['N1', 'SOUTH', 'N2', 'NORTH', 'ALL']);
    const way = this.#random.one(WAYS.filter((each) => audience === 'EMPLOYEES' || each !== 'SIGNED_IN'));
    this.#ways.set(`${audience} ${person}`, way);
    const answers = Array.from({ length: PEOPLE }, (_, other) => ({ key: keyOf(other), value: other === person ? 5 : 1 }));
    if (way === 'SIGNED_IN') {
      await running.done('submitAnswers', { waveId, answers }, await running.person(['FRONTLINE'], { unitCode }));
    } else if (way === 'BY_CODE') {
      const minted = { waveId, audience, unitCode, count: 1 };
      const { codes } = await running.done<{ codes: readonly string[] }>('mintSurveyLinks', minted, this.#executive, 'codes');
      const body = JSON.stringify({ code: codes[0], answers });
      const sent = await fetch(`${running.url}/survey`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      if (sent.status !== 200) throw new Error(`the code is answered ${sent.status}`);
    } else if (way === 'ROWS') {
      const row = { commandId: randomUUID(), waveId, source: 'a panel', respondent: `${audience} ${person}`, unitCode, audience, answers };
      const imported = Object.assign(new ImportSurveyAnswers(), row);
      await running.server.app.get(Dispatcher).send(imported, { actor: SYSTEM, correlationId: randomUUID() });
    } else {
      const place = `${audience} ${unitCode}`;
      this.#counted.set(place, [...(this.#counted.get(place) ?? []), person]);
    }
  }

  /** Once for each audience and unit. */
  async #importCounts(): Promise<void> {
    for (const [place, people] of this.#counted) {
      const [audience, unitCode] = place.split(' ');
      const counts = Array.from({ length: PEOPLE }, (_, other) => {
        const agreeing = Number(people.includes(other));
        return { key: keyOf(other), counts: [people.length - agreeing, 0, 0, 0, agreeing] };
      });
      const given = { waveId: this.#ids.waveId, source: 'on paper', audience, unitCode, counts };
      await this.running.done('importSurveyCounts', given, this.#executive);
    }
  }

  async #fetch(reader: Requester, unitId: string | null, rows: Map<string, ReadonlySet<string>>): Promise<void> {
    const { surveyId, waveId } = this.#ids;
    const told = await this.#told<{ perceptionGaps: Gaps }>(
      `query ($surveyId: ID!, $unitId: ID) { perceptionGaps(surveyId: $surveyId, unitId: $unitId) { ${GAPS} } }`,
      { surveyId, unitId },
      reader,
    );
    if (told === null) return;
    const { perceptionGaps: gaps } = told;
    expectDerived(gaps);
    const review = await this.#told<{ leadershipReview: { gaps: { waves: readonly Gaps[] } } }>(
      `query ($unitId: ID) { leadershipReview(period: "${PERIOD}", unitId: $unitId) { gaps { waves { ${GAPS} } } } }`,
      { unitId },
      reader,
    );
    expect(review?.leadershipReview.gaps.waves).toEqual([gaps]);
    const results = await this.#told<{
      surveyResults: { statements: readonly { key: string; audience: Audience; counts: number[] | null }[] };
    }>(
      'query ($waveId: ID!, $unitId: ID) { surveyResults(waveId: $waveId, unitId: $unitId) { statements { key audience counts } } }',
      { waveId, unitId },
      reader,
    );
    for (const audience of AUDIENCES) {
      const sides = gaps.statements.map(({ employees, customers }) => (audience === 'EMPLOYEES' ? employees : customers));
      const agreeing = sides.flatMap(({ value, n }, person) => ((value ?? 0) * n > 0.5 ? [`${audience} ${person}`] : []));
      const counted = (results?.surveyResults.statements ?? []).filter((each) => each.audience === audience);
      // The same people, whichever query is asked.
      expect(counted.flatMap(({ counts }, person) => (counts?.[4] ? [`${audience} ${person}`] : []))).toEqual(agreeing);
      for (const { value, n } of sides) expect([value === null, n]).toEqual([agreeing.length === 0, agreeing.length]);
      if (agreeing.length > 0) rows.set(agreeing.join(), new Set(agreeing));
    }
  }

  /** null: not theirs. */
  async #told<Data>(document: string, variables: object, reader: Requester): Promise<Data | null> {
    const answer = await this.running.query<Data>(document, variables, reader, this.running.afterCommands);
    return answer.errors.length > 0 ? null : answer.data;
  }
}

/** A gap, its trend and the weighted one tell nothing that the two sides do not. */
function expectDerived({ statements, weighted }: Gaps): void {
  for (const { employees, customers, gap, trend } of statements) {
    expectDifference(gap, employees, customers);
    expect(trend).toEqual([{ employees, customers, gap }]);
  }
  const gaps = statements.flatMap(({ gap }) => gap.value ?? []);
  if (gaps.length < statements.length) return expect(weighted.gap).toEqual({ value: null, n: 0 });
  expect(weighted.gap.value).toBeCloseTo(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length, 9);
}

function expectDifference(gap: Share, employees: Share, customers: Share): void {
  if (employees.value === null || customers.value === null) return expect(gap).toEqual({ value: null, n: 0 });
  expect(gap).toEqual({ value: expect.closeTo(employees.value - customers.value, 9), n: employees.n + customers.n });
}

function isolatedIn(world: SurveyedWorld, rows: ReadonlyMap<string, ReadonlySet<string>>): readonly Isolated[] {
  return KNOWN.flatMap((known) => {
    const left = [...rows.values()].map((row) => [...row].filter((one) => !known.some((way) => way === world.wayOf(one))));
    const sums = left.filter(({ length }) => length > 0).map((row) => new Map(row.map((one) => [one, 1])));
    return isolatedGroup({ mode: 'VALUES', classes: classesOf(sums, (one) => one) }) ?? [];
  });
}

async function surveyed(of: number, k: number | null): Promise<{ readonly isolated: readonly Isolated[]; readonly told: number }> {
  const world = await SurveyedWorld.found(of, k);
  try {
    const rows = await world.fetched();
    return { isolated: isolatedIn(world, rows), told: rows.size };
  } finally {
    await world.running.remove();
  }
}

describe(`surveys at the running API, to every role together (HANDRAIL_SEED=${seed})`, () => {
  it.each(Array.from({ length: WORLDS }, (_, index) => seed + index))(
    'isolate nobody in world %i',
    async (of) => {
      const { isolated, told } = await surveyed(of, null);
      expect(isolated).toEqual([]);
      expect(told).toBeGreaterThan(1);
    },
    PATIENCE,
  );

  it(
    'isolate somebody where two administrators lowered k to three',
    async () => {
      expect((await surveyed(1, 3)).isolated).not.toEqual([]);
    },
    PATIENCE,
  );
});
