import { placeIn, pointOf } from '#insights';
import type { Place } from '#insights';
import type { Audience, GivenAnswers, Histogram, Statement, StatementCells } from '#perceptions/events';
import type { UnitTree } from '#unit-tree';
import { cellsOf, cellsOfWave } from '../../libs/perceptions/src/wave-cells.ts';
import type { WaveAnswers } from '../../libs/perceptions/src/wave-cells.ts';
import { statementFigures } from '../../libs/perceptions/src/wave-figures.ts';
import { Random } from './random.ts';
import { Staff } from './staff.ts';

export const WAYS = ['SIGNED_IN', 'BY_CODE', 'ROWS', 'COUNTS', 'OTHER_ROWS', 'OTHER_COUNTS'] as const;
export type Way = (typeof WAYS)[number];
type Elsewhere = Exclude<Way, 'SIGNED_IN' | 'BY_CODE'>;

/** Rows of two tools; counts of two executives who call their source the same. */
const BROUGHT: Readonly<Record<Elsewhere, { readonly source: string; readonly importedBy: string }>> = {
  ROWS: { source: 'a panel', importedBy: 'the operator' },
  OTHER_ROWS: { source: 'visits', importedBy: 'the operator' },
  COUNTS: { source: 'paper', importedBy: 'an executive' },
  OTHER_COUNTS: { source: 'paper', importedBy: 'another executive' },
};
const isCounts = (way: Way): way is 'COUNTS' | 'OTHER_COUNTS' => way === 'COUNTS' || way === 'OTHER_COUNTS';

/** Somebody who answers in a wave, and which statements. */
export interface Respondent {
  /** The same in every wave. */
  readonly id: string;
  readonly audience: Audience;
  readonly unitId: string | null;
  readonly way: Way;
  readonly keys: readonly string[];
}

/** What is published of a wave: once. */
export type Publish = (wave: WaveAnswers, tree: UnitTree) => readonly Publication[];
type Publication = readonly StatementCells[];

/** Whose answers are counted in a figure that somebody can fetch. */
export interface FetchedFigure {
  readonly audience: Audience;
  readonly key: string;
  readonly wave: number;
  readonly respondents: ReadonlySet<Respondent>;
}

const K = 5;
const aStatement = (key: string): Statement => ({
  key,
  employeeText: 'We do.',
  customerText: 'They do.',
  dimension: null,
  policyId: null,
  warningSign: null,
  weight: null,
});
const STATEMENTS = ['beyond', 'discretion'].map(aStatement);

export const published: Publish = (wave, tree) => [cellsOfWave(wave, tree, K)];

/** Protections taken away. */
export const SWITCHED_OFF: Readonly<Record<string, Publish>> = {
  'a cell may hold a single person': (wave, tree) => [cellsOfWave(wave, tree, 1)],
  'a cell needs three people': (wave, tree) => [cellsOfWave(wave, tree, 3)],
  'answers of all ways share cells': (wave, tree) => {
    const answers = wave.answers.map((answer) => ({ ...answer, source: null, isByLink: false }));
    return [cellsOfWave({ ...wave, answers }, tree, K)];
  },
  'sources share cells': (wave, tree) => {
    const answers = wave.answers.map((answer) => ({ ...answer, source: answer.source && 'all' }));
    const imports = wave.imports.map((imported) => ({ ...imported, source: 'all' }));
    return [cellsOfWave({ ...wave, answers, imports }, tree, K)];
  },
  'importers share cells': (wave, tree) => {
    const imports = wave.imports.map((imported) => ({ ...imported, importedBy: 'all' }));
    return [cellsOfWave({ ...wave, imports }, tree, K)];
  },
  'a unit with enough people tells of them beside the whole': (wave, tree) => [
    cellsOfWave(wave, tree, 1).map((result) => ({ ...result, cells: overlapping(result, tree) })),
  ],
  'a wave is reopened for one answer more': (wave, tree) => [
    cellsOfWave({ ...wave, answers: wave.answers.slice(1) }, tree, K),
    cellsOfWave(wave, tree, K),
  ],
  'a correction is published beside what it corrects': (wave, tree) => [
    cellsOfWave(wave, tree, K),
    cellsOfWave({ ...wave, imports: wave.imports.slice(0, -1) }, tree, K),
  ],
  'a wave is published again where units have moved': (wave, tree) => [cellsOfWave(wave, tree, K), cellsOfWave(wave, moved(tree), K)],
};

/** Every other unit stands at the top now. */
function moved(tree: UnitTree): UnitTree {
  return new Map([...tree].map(([unit, above], index) => [unit, index % 2 === 0 ? above : null]));
}

/** A unit is told where it has enough people, and everybody at the top: whoever subtracts has the rest. */
function overlapping({ cells }: StatementCells, tree: UnitTree): StatementCells['cells'] {
  const whole = cellsOf(new Map([[null, sumOf(cells.map(({ counts }) => counts))]]), tree, K);
  return [...cells.filter(({ counts }) => counts.reduce((sum, count) => sum + count, 0) >= K), ...whole];
}

function sumOf(histograms: readonly Histogram[]): Histogram {
  return histograms.reduce<Histogram>(([a, b, c, d, e], [v, w, x, y, z]) => [a + v, b + w, c + x, d + y, e + z], [0, 0, 0, 0, 0]);
}

/**
 * Two waves over random units, in which mostly the same people take part, and everything that all readers together fetch of them, before and after people and units have moved. Gaps, their
 * changes, means by weight, HAND and drivers are worked out from the sides of statements alone, as they are fetched here.
 */
export class SurveyWorld {
  readonly waves: readonly (readonly Respondent[])[];
  readonly #trees: readonly [atClose: UnitTree, later: UnitTree];

  constructor(seed: number) {
    const random = new Random(seed);
    const staff = new Staff(random);
    const units = [...staff.tree.keys()];
    const keys = () => STATEMENTS.map(({ key }) => key).filter(() => random.chance(0.85));
    const employees = staff.people.map(({ id, unitId }): Respondent => {
      const way = random.oneOfRanked(WAYS);
      return { id, audience: 'EMPLOYEES', unitId, way, keys: keys() };
    });
    const customers = Array.from({ length: random.between(0, 30) }, (_, index): Respondent => {
      const unitId = random.chance(0.1) ? null : random.oneOfRanked(units);
      return { id: `c${index}`, audience: 'CUSTOMERS', unitId, way: random.one(WAYS.filter((way) => way !== 'SIGNED_IN')), keys: keys() };
    });
    const before = [...employees, ...customers];
    const again = before
      .filter(() => random.chance(0.9))
      .map((who): Respondent => ({ ...who, way: random.chance(0.9) ? who.way : 'BY_CODE', keys: keys() }));
    this.waves = [before, again];
    const atClose = new Map(staff.tree);
    for (let moves = random.between(0, 4); moves > 0; moves--) staff.move();
    this.#trees = [atClose, new Map(staff.tree)];
  }

  /**
   * Every figure, and who is in it. What is published depends on how many answer, not on what: so each person is found by a wave in which they
   * alone agree.
   */
  figures(publish: Publish): readonly FetchedFigure[] {
    return this.waves.flatMap((respondents, wave) => {
      const counted = new Map<string, Set<Respondent>>();
      for (const respondent of respondents) {
        const publications = publish(inWhich(respondent, respondents), this.#trees[0]);
        const fetched = this.#trees.flatMap((tree, at) =>
          publications.flatMap((results, time) =>
            this.#fetched(results, tree).map(([figure, agree]) => [`${figure} ${at} ${time}`, agree] as const),
          ),
        );
        for (const [name, agree] of fetched) {
          const own = counted.get(name) ?? new Set();
          if (agree > 0) own.add(respondent);
          counted.set(name, own);
        }
      }
      return [...counted].map(([name, own]) => {
        const [audience, key = ''] = name.split(' ');
        return { audience: audience as Audience, key, wave, respondents: own };
      });
    });
  }

  /** How many agree, by what is asked. */
  #fetched(results: readonly StatementCells[], tree: UnitTree): readonly (readonly [figure: string, agree: number])[] {
    const wave = { window: null, statements: STATEMENTS, results };
    return [null, ...tree.keys()].flatMap((unitId) => {
      const placeOf = placeIn(unitId === null ? null : subtreeOf(unitId, tree), unitId === null ? [] : lineageOf(unitId, tree));
      return [
        ...statementFigures(results, unitId, tree).flatMap(({ audience, key, counts }) =>
          counts ? [[`${audience} ${key} results ${unitId}`, counts[4]] as const] : [],
        ),
        // What is left over is told as a number of people; here as if its agreement were told, too.
        ...(['WITHIN', 'UNPLACED', 'ELSEWHERE'] as const).flatMap((place: Place) =>
          STATEMENTS.flatMap((statement) => {
            const point = pointOf(wave, statement, (cell) => (placeOf(cell) === place ? 'WITHIN' : 'ELSEWHERE'));
            return (
              [
                ['EMPLOYEES', point.employees],
                ['CUSTOMERS', point.customers],
              ] as const
            ).flatMap(([audience, { value, n }]) =>
              value === null ? [] : [[`${audience} ${statement.key} ${place} ${unitId}`, Math.round(value * n)] as const],
            );
          }),
        ),
      ];
    });
  }
}

/** A wave in which one person alone agrees. */
function inWhich(agreeing: Respondent, respondents: readonly Respondent[]): WaveAnswers {
  const given = respondents.map((who) => ({ who, value: who === agreeing ? 5 : 1 }));
  return {
    statements: STATEMENTS,
    answers: given
      .filter(({ who }) => !isCounts(who.way))
      .map(({ who: { audience, unitId, way, keys }, value }): GivenAnswers => {
        const answers = keys.map((key) => ({ key, value }));
        const source = way === 'SIGNED_IN' || way === 'BY_CODE' ? null : BROUGHT[way].source;
        return { audience, unitId, answers, source, isByLink: way === 'BY_CODE' };
      }),
    imports: given.flatMap(({ who: { audience, unitId, way, keys }, value }) => {
      const counts: Histogram = value === 5 ? [0, 0, 0, 0, 1] : [1, 0, 0, 0, 0];
      return isCounts(way) ? [{ ...BROUGHT[way], audience, unitId, counts: keys.map((key) => ({ key, counts })) }] : [];
    }),
  };
}

function subtreeOf(unitId: string, tree: UnitTree): ReadonlySet<string> {
  return new Set([...tree.keys()].filter((unit) => unit === unitId || lineageOf(unit, tree).includes(unitId)));
}

/** The units above. */
function lineageOf(unitId: string, tree: UnitTree): readonly string[] {
  const above: string[] = [];
  for (let at = tree.get(unitId) ?? null; at !== null && !above.includes(at); at = tree.get(at) ?? null) above.push(at);
  return above;
}
