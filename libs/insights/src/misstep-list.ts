import { MISSTEP_KINDS, MISSTEP_VERDICTS } from './missteps.ts';
import type { Misstep, Missteps } from './missteps.types.ts';

/** How many there are, and the first of them: the worst, with the kinds in turn, so that many of one kind do not hide the others. */
export function listMissteps(all: readonly Misstep[], first: number): Pick<Missteps, 'total' | 'counts' | 'missteps'> {
  const counts = MISSTEP_KINDS.flatMap((kind) =>
    MISSTEP_VERDICTS.map((verdict) => ({
      kind,
      verdict,
      count: all.filter((misstep) => misstep.kind === kind && misstep.verdict === verdict).length,
    })),
  );
  return { total: all.length, counts: counts.filter(({ count }) => count > 0), missteps: worstFirst(all).slice(0, first) };
}

function worstFirst(all: readonly Misstep[]): readonly Misstep[] {
  return MISSTEP_VERDICTS.flatMap((wanted) => {
    const alike = all.filter(({ verdict }) => verdict === wanted).toSorted((a, b) => badness(b) - badness(a));
    const kinds = MISSTEP_KINDS.map((of) => alike.filter(({ kind }) => kind === of));
    return alike.flatMap((_, place) => kinds.flatMap((kind) => kind[place] ?? []));
  });
}

/** Compares missteps of one kind; those of which no figure is told are equal. */
function badness({ kind, figure }: Misstep): number {
  const value = figure?.value ?? figure?.lower ?? null;
  if (value === null) return -1;
  return kind === 'COMMUNICATION' ? -value : Math.abs(value);
}
