import type { JudgementDimension, ToldJudgementBlock, ToldJudgementTables } from './judgement-publication.ts';
import type { TrueJudgement } from './judgements.ts';
import type { EntryId } from './publication.ts';
import { classesOf, components } from './systems.ts';
import type { Named } from './systems.ts';

/** What all sums over time tell together: of wholes and parts. @param known entries that the attacker has read */
export function judgementSums(blocks: readonly ToldJudgementBlock[], known: ReadonlySet<EntryId> = new Set()): readonly Named[] {
  const personOf = people(blocks.flatMap(({ entries }) => entries));
  const rows = blocks.flatMap(({ entries, parts }) =>
    [new Set(entries.map(({ id }) => id)), ...parts]
      .map((ids) => rowOf([...ids].filter((id) => !known.has(id))))
      .filter(({ size }) => size > 0),
  );
  return components(rows).map((some, index) => ({
    name: `sums of judgement ${index}`,
    system: { mode: 'VALUES', classes: classesOf(some, personOf) },
  }));
}

/**
 * What tables tell. Everybody can read which guardrails have a cap, and which send to somebody: of these tables any combination may mean
 * something. Whether a customer was told, and what was answered, nobody can know of anybody.
 */
export function judgementTables(
  { name, kind, entries, cells }: ToldJudgementTables,
  known: ReadonlySet<EntryId> = new Set(),
): readonly Named[] {
  const personOf = people(entries);
  const left = (ids: Iterable<EntryId>) => rowOf([...ids].filter((id) => !known.has(id)));
  const all = left(entries.map(({ id }) => id));
  const rows = (dimension: JudgementDimension) => [...cells[dimension].values()].map(left);
  const counted = (dimension: JudgementDimension): Named => {
    const own = rows(dimension);
    const ghosts = own.map((_, cell) => [1, ...own.map((_row, index) => Number(index === cell))]);
    return { name: `${name}: ${dimension}`, system: { mode: 'COUNTS', classes: classesOf([all, ...own], personOf), ghosts } };
  };
  if (kind === 'REQUEST') return [counted('guardrail'), counted('answer')];
  const tied = [all, ...rows('guardrail'), ...rows('basis'), ...rows('cap')];
  return [{ name: `${name}: tied`, system: { mode: 'VALUES', classes: classesOf(tied, personOf) } }, counted('customerTold')];
}

function rowOf(ids: readonly EntryId[]): ReadonlyMap<EntryId, number> {
  return new Map(ids.map((id) => [id, 1]));
}

function people(entries: readonly TrueJudgement[]): (id: EntryId) => string {
  const known = new Map(entries.map(({ id, person }) => [id, person]));
  return (id) => known.get(id) ?? id;
}
