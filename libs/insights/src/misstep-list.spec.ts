import { describe, expect, it } from '@jest/globals';
import { listMissteps } from './misstep-list.ts';
import type { Misstep } from './missteps.types.ts';

const misstep = (kind: Misstep['kind'], code: string, verdict: Misstep['verdict'], value: number | null = null): Misstep => ({
  ...{ kind, verdict, why: '', policy: { id: code, code, title: code }, unit: null, threshold: null, adjustedPValue: null, sources: [] },
  figure: { value, lower: null, upper: null, n: 0, method: 'CENSUS', window: null, reason: null },
});
const codes = (all: readonly Misstep[], first = 100) => listMissteps(all, first).missteps.map(({ policy }) => policy.code);

describe('missteps in a list', () => {
  it('begin with the worst of what is found, the kinds in turn', () => {
    const all = [
      misstep('COMMUNICATION', 'known', 'NOT_FOUND', 1),
      misstep('COMMUNICATION', 'half', 'FOUND', 0.5),
      misstep('COMMUNICATION', 'hardly', 'FOUND', 0.1),
      misstep('COMMUNICATION', 'few', 'CANNOT_TELL'),
      misstep('INCONSISTENT_ENFORCEMENT', 'more', 'FOUND', 0.2),
      misstep('INCONSISTENT_ENFORCEMENT', 'less', 'FOUND', -0.6),
      misstep('NOT_CURRENT', 'old', 'FOUND'),
    ];
    expect(codes(all)).toEqual(['hardly', 'less', 'old', 'half', 'more', 'few', 'known']);
  });

  it('are listed as many as asked for, and all counted', () => {
    const all = [
      misstep('NOT_CURRENT', 'a', 'NOT_FOUND'),
      misstep('NOT_CURRENT', 'b', 'FOUND'),
      misstep('COMMUNICATION', 'c', 'NOT_FOUND', 0.9),
      misstep('NOT_CURRENT', 'd', 'FOUND'),
    ];
    expect(codes(all, 2)).toEqual(['b', 'd']);
    expect(listMissteps(all, 2)).toMatchObject({
      total: 4,
      counts: [
        { kind: 'COMMUNICATION', verdict: 'NOT_FOUND', count: 1 },
        { kind: 'NOT_CURRENT', verdict: 'FOUND', count: 2 },
        { kind: 'NOT_CURRENT', verdict: 'NOT_FOUND', count: 1 },
      ],
    });
  });
});
