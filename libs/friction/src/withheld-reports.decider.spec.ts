import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { given } from '#eventing-testing';
import { withheldReports } from './withheld-reports.decider.ts';

const [policyId, personId] = [randomUUID(), randomUUID()];
const [one, other] = [randomUUID(), randomUUID()].sort() as [string, string];
const since = '2026-11-20T09:00:00.000Z';
const found = (...reportIds: readonly string[]) => ({ policyId, personId, since, reportIds });
const recorded = { type: 'OlderReportsWithheld' as const, data: found(one, other) };

describe('what is withheld from a new office', () => {
  it('is recorded once: who was erased since is not found any more', () => {
    given(withheldReports).when('WithholdOlderReports', found(other, one)).then(recorded);
    given(withheldReports, recorded).when('WithholdOlderReports', found(one)).thenNothing();
    given(withheldReports, recorded).when('WithholdOlderReports', found()).thenNothing();
  });

  it('is no event where there is nothing', () => {
    given(withheldReports).when('WithholdOlderReports', found()).thenNothing();
  });
});
