import { canonical, DomainError } from '#eventing';
import type { Audience, Histogram, Statement, WaveEvent } from './events.ts';
import { requireAsked } from './statement.ts';

/** Counts of one audience of one unit, as one importer brought them from one source. */
export type ImportedCounts = Omit<Extract<WaveEvent, { type: 'SurveyCountsImported' }>['data'], 'waveId' | 'importedAt'>;

/** By what tells them apart, each statement once. */
export type SurveyImports = ReadonlyMap<string, ImportedCounts>;

/** Of one statement and audience in one wave: sums of it stay exact in every client. */
const MAX_PEOPLE = 100_000_000;
/** Each import is decided on all that came before it, and a close publishes no more units than that by far. */
const MAX_PLACES = 1_000;

export function withImported(imports: SurveyImports, { importedBy, source, unitId, audience, counts }: ImportedCounts): SurveyImports {
  const own = { importedBy, source, unitId, audience };
  const earlier = imports.get(placeOf(own))?.counts ?? [];
  return new Map(imports).set(placeOf(own), { ...own, counts: [...earlier, ...counts] });
}

/** Without what the same importer brought before. */
export function newIn(imported: ImportedCounts, imports: SurveyImports): ImportedCounts['counts'] {
  const earlier = earlierOf(imported, imports);
  return imported.counts.filter(({ key, counts }) => canonical(earlier.get(key)) !== canonical(counts));
}

/** @throws DomainError for counts that a wave does not take */
export function requireImportable(imported: ImportedCounts, statements: readonly Statement[], imports: SurveyImports): void {
  const { counts, audience } = imported;
  if (counts.length === 0) throw new DomainError('perceptions.counts-missing', 'give the counts of at least one statement', 'counts');
  requireAsked(
    counts.map(({ key }) => key),
    audience,
    statements,
    'counts',
  );
  for (const [index, { key, counts: histogram }] of counts.entries()) {
    if (histogram.length === 5 && histogram.every((count) => Number.isSafeInteger(count) && count >= 0)) continue;
    throw new DomainError(
      'perceptions.counts-malformed',
      `“${key}” needs five whole numbers of people, 0 or more: how many answered 1, 2, 3, 4 and 5`,
      `counts.${index}.counts`,
    );
  }
  requireFirst(imported, imports);
  requireRoom(imported, imports);
}

/** Who is counted twice, or which of two numbers is right, nobody could tell. */
function requireFirst(imported: ImportedCounts, imports: SurveyImports): void {
  const earlier = earlierOf(imported, imports);
  const fresh = newIn(imported, imports);
  for (const [index, { key }] of imported.counts.entries()) {
    if (!earlier.has(key) || !fresh.some((each) => each.key === key)) continue;
    throw new DomainError(
      'perceptions.counts-otherwise',
      `you imported other counts of “${key}” for this unit, audience and source, and the first ones count: name another source if these are other people`,
      `counts.${index}.counts`,
    );
  }
}

function requireRoom(imported: ImportedCounts, imports: SurveyImports): void {
  if (imports.size >= MAX_PLACES && !imports.has(placeOf(imported))) {
    throw new DomainError(
      'perceptions.imports-too-many',
      `a wave takes counts of ${MAX_PLACES.toLocaleString('en')} units, audiences and sources at most: put small units together in the unit above them`,
      'unitCode',
    );
  }
  const fresh = newIn(imported, imports);
  for (const { key, counts } of fresh) {
    const people = peopleOf(key, imported.audience, imports) + sumOf(counts);
    if (people <= MAX_PEOPLE) continue;
    throw new DomainError(
      'perceptions.counts-too-many',
      `with this import “${key}” has ${people} answers; ${MAX_PEOPLE} is the most: check the counts`,
      `counts.${imported.counts.findIndex((each) => each.key === key)}.counts`,
    );
  }
}

function peopleOf(key: string, audience: Audience, imports: SurveyImports): number {
  const own = [...imports.values()].filter((each) => each.audience === audience).flatMap(({ counts }) => counts);
  return own.reduce((people, each) => (each.key === key ? people + sumOf(each.counts) : people), 0);
}

function earlierOf(imported: ImportedCounts, imports: SurveyImports): ReadonlyMap<string, Histogram> {
  return new Map((imports.get(placeOf(imported))?.counts ?? []).map(({ key, counts }) => [key, counts]));
}

function placeOf({ importedBy, source, unitId, audience }: Omit<ImportedCounts, 'counts'>): string {
  return canonical([importedBy, source, unitId, audience]);
}

function sumOf(counts: Histogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
