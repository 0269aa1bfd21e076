import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { breakdown, insightsSpec, policy, reader, unit } from './insights.fixture.ts';
import { WarningSignsFinder } from './warning-signs.finder.ts';

const [own, other] = [randomUUID(), randomUUID()];
const of = (policyId: string, code: string, unitId: string) => {
  const { type, data } = policy(policyId, code, code);
  return { type, data: { ...data, unitId } };
};
const causes = (policyId: string, cause: Readonly<Record<string, number>>) =>
  breakdown(policyId, ['2026-W20', '2026-W38'], 100, {}, { cause });

describe('limits that are reported as errors', () => {
  const started = insightsSpec();
  const ask = async (unitId: string, actor = reader()) => {
    const { store, deployment } = await started(
      ...[unit('org', null), unit('north', 'org'), unit('south', 'org'), of(own, 'N-1', 'north'), of(other, 'S-1', 'south')],
      ...[causes(own, { LIMIT: 50, RULE: 50 }), causes(other, { LIMIT: 1, RULE: 99 })],
    );
    return (await new WarningSignsFinder(store, deployment).suggest(unitId, '2026-Q3', actor))[1];
  };

  it('are suggested from published causes of the rules of the unit', async () => {
    expect(await ask('north')).toMatchObject({
      suggestion: 'PRESENT',
      evidence: [{ kind: 'CAUSES', value: 0.5, n: 100, window: { from: '2026-W27', to: '2026-W39' }, sources: [`policy:${own}`] }],
    });
    expect(await ask('south')).toMatchObject({ suggestion: 'ABSENT', evidence: [{ value: 0.01 }] });
    expect(await ask('org')).toMatchObject({ suggestion: 'CANNOT_TELL', evidence: [{ value: 0.255, n: 200 }] });
  });

  it('are not told to whoever reads of one unit: causes are of whole rules', async () => {
    const said = await ask('north', reader('EXECUTIVE', 'north'));
    expect(said).toMatchObject({ suggestion: 'NOT_ENOUGH_DATA', evidence: [] });
    expect(said?.why).toContain('whole rules');
  });
});
