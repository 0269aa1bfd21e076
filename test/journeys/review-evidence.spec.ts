import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Evidence {
  readonly kind: string;
  readonly summary: string;
  readonly data: string | null;
}

const expectations = {
  customerExpectation: 'To get money back for what they can show they bought.',
  staffExpectation: 'To be trusted with small amounts.',
  purpose: 'To keep out stolen goods.',
};
const counts = (agreed: number, of: number) => ['trusted', 'helped'].map((key) => ({ key, counts: [0, of - agreed, 0, agreed, 0] }));

/** What a review freezes of surveys and of the charter its policy is measured against. */
describe('evidence of a review', () => {
  let running: RunningServer;
  let owner: Requester;
  let executive: Requester;
  let unitId: string;
  let receipts: string;
  let vouchers: string;
  let surveyId: string;
  let waveId: string;

  const aRule = async (code: string, place: { readonly unitCode?: string } = {}) =>
    (await running.done<{ policy: { id: string } }>('registerPolicy', { ...aPolicy(code), ...place }, owner, 'policy { id }')).policy.id;
  const frozen = async (policyId: string) => {
    const { review } = await running.done<{ review: { id: string } }>(
      'openReview',
      { policyId, reason: 'complaints' },
      owner,
      'review { id }',
    );
    const selection = 'review { definition { evidence { kind summary data } } }';
    const defined = await running.done<{ review: { definition: { evidence: readonly Evidence[] } } }>(
      ...(['defineReview', { reviewId: review.id, ...expectations }, owner, selection] as const),
    );
    const { evidence } = defined.review.definition;
    const of = (kind: string) => evidence.find((each) => each.kind === kind);
    return { reviewId: review.id, gaps: of('GAPS'), charter: of('CHARTER') };
  };

  beforeAll(async () => {
    running = await RunningServer.start();
    executive = await running.person(['EXECUTIVE', 'ADMIN']);
    owner = await running.person(['POLICY_OWNER']);
    const head = await running.person(['SUPERVISOR']);
    const approver = await running.person(['FRONTLINE']);
    unitId = await running.unit('STORES');
    await running.unit('STORE-1', 'STORES');
    receipts = await aRule('RET-14', { unitCode: 'STORE-1' });
    vouchers = await aRule('VOU-1', { unitCode: 'STORE-1' });
    const statements = [
      { key: 'trusted', employeeText: 'We trust customers.', customerText: 'They trust me.', policyId: receipts },
      { key: 'helped', employeeText: 'We help out.', customerText: 'They help out.', policyId: vouchers },
      { key: 'seen', employeeText: 'We see regulars.', customerText: 'They know me.', policyId: vouchers },
    ];
    const created = { title: 'Two views', statements };
    surveyId = (await running.done<{ survey: { id: string } }>('createSurvey', created, executive, 'survey { id }')).survey.id;
    waveId = (await running.done<{ wave: { id: string } }>('openWave', { surveyId, closesOn: '2026-11-20' }, executive, 'wave { id }')).wave
      .id;
    const shared = { waveId, source: 'a survey of November', unitCode: 'STORE-1' };
    await running.done('importSurveyCounts', { ...shared, audience: 'EMPLOYEES', counts: counts(66, 100) }, executive);
    await running.done('importSurveyCounts', { ...shared, audience: 'CUSTOMERS', counts: counts(29, 100) }, executive);

    await running.done('nameUnitHead', { code: 'STORES', headId: head.id }, executive);
    const clauses = [{ key: 'refunds', factor: 'SERVICE_PORTFOLIO', text: 'Refunds within thirty days.' }];
    const charter = { unitId, vision: 'Shopping without worry.', mission: 'Sells and takes back.', goals: ['Fair refunds'], clauses };
    await running.done('draftCharter', charter, head);
    await running.done('alignCharter', { unitId, checks: [{ party: 'Customers', said: 'Thirty days will do.' }] }, head);
    const asked = await running.done<{ charter: { draft: { requestId: string } } }>(
      ...(['requestCharterApproval', { unitId, approverIds: [approver.id] }, head, 'charter { draft { requestId } }'] as const),
    );
    const { requestId } = asked.charter.draft;
    await running.done('approveCharter', { unitId, requestId }, approver);
    await running.done('adoptCharter', { unitId, requestId }, head);
  });
  afterAll(() => running.remove());

  it('says where no survey asks about the policy, or none has closed, and never how many answered', async () => {
    const other = await frozen(await aRule('PAR-1'));
    expect(other.gaps).toEqual({ kind: 'GAPS', summary: 'No survey asks a statement about this policy.', data: null });
    const open = await frozen(receipts);
    expect(open.gaps).toEqual({ kind: 'GAPS', summary: 'Surveys ask about this policy, and no wave of them is closed yet.', data: null });
  });

  it('holds the clauses in force of its unit or the nearest above, by version', async () => {
    const { charter } = await frozen(await aRule('KEY-1'));
    expect(charter?.summary).toBe('Charter of STORES, version 1 since 2026-11-02: 1 clause.');
    expect(JSON.parse(charter?.data ?? '')).toMatchObject({
      ...{ query: 'charter', unit: { id: unitId, code: 'STORES' }, number: 1, mission: 'Sells and takes back.' },
      clauses: [{ key: 'refunds', factor: 'SERVICE_PORTFOLIO', text: 'Refunds within thirty days.' }],
    });
    await running.unit('ALONE');
    const beside = await frozen(await aRule('KEY-2'));
    expect(beside.charter).toMatchObject({
      summary: 'No charter is in force for the unit of this policy, nor for one above it.',
      data: null,
    });
  });

  it('holds the gap of the last closed wave with interval, verdict and n, as it was then', async () => {
    await running.done('closeWave', { waveId }, executive);
    const { gaps, charter, reviewId } = await frozen(vouchers);
    expect(charter?.summary).toBe('Charter of STORES, version 1 since 2026-11-02: 1 clause.');
    expect(gaps?.summary).toBe(
      '“We help out.”, wave 1 of Two views: gap 37 points (23 to 49), CLEAR_GAP. “We see regulars.”, wave 1 of Two views: gap withheld (SUPPRESSED).',
    );
    const { query, statements } = JSON.parse(gaps?.data ?? '') as { query: string; statements: readonly object[] };
    expect([query, statements.length]).toEqual(['perceptionGaps', 2]);
    expect(statements[0]).toMatchObject({
      ...{ title: 'Two views', window: { from: '2026-W45' }, wave: { id: waveId, number: 1 }, verdict: 'CLEAR_GAP', change: null },
      gap: { n: 200, method: 'NEWCOMBE_HYBRID_SCORE' },
      employees: { value: 0.66, n: 100 },
      customers: { value: 0.29, n: 100 },
    });
    expect(statements[1]).toMatchObject({ gap: { value: null, n: 0, reason: 'SUPPRESSED' }, verdict: null });

    running.clock.advanceDays(35);
    const { wave } = await running.done<{ wave: { id: string } }>(
      'openWave',
      { surveyId, closesOn: '2026-12-11' },
      executive,
      'wave { id }',
    );
    await running.done('closeWave', { waveId: wave.id }, executive);
    const document = 'query ($id: ID!) { review(id: $id) { definition { evidence { kind summary data } } } }';
    const { data } = await running.query<{ review: { definition: { evidence: readonly Evidence[] } } }>(document, { id: reviewId }, owner);
    expect(data.review.definition.evidence).toContainEqual(gaps);
  });
});
