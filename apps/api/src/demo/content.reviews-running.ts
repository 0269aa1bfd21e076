import type { DemoAssessment, DemoReview } from './content.reviews.types.ts';

const DUE_AFTER_DAYS = 90;

/** Reviews that opened by themselves lately and are not decided yet, as in any organisation that reports as much as this one. */
export const runningReviews: readonly DemoReview[] = [
  flagged('RET-01', 19),
  flagged('RET-02', 61, {
    customers: 'To bring unused goods back on day 31 when the store was closed to them on day 30.',
    source: 'Late returns of eight weeks, 212',
    staff: 'A day of grace that the register lets them give.',
    shortfall: 'QUALITY',
    lacks: ['isOptimalControl'],
    reason: 'Every third late return is late by a day or two, and the goods are as good as new.',
    options: [],
  }),
  flagged('RET-03', 40),
  flagged('REF-02', 26),
  flagged('IDV-01', 54, {
    customers: 'To send their daughter for the parcel.',
    source: 'Refused pick-ups of four weeks, 118',
    staff: 'The name of whoever comes, as the customer entered it online.',
    shortfall: 'SUBSTANCE',
    lacks: ['isOptimalControl', 'isPurposeUnderstood'],
    reason: 'Those who were refused were families; those who were caught had a code.',
    options: [],
  }),
  flagged('IDV-02', 26),
  flagged('VUL-01', 19),
  flagged('PRC-01', 47),
  flagged('APT-01', 33),
  flagged('APT-03', 68, {
    customers: 'To have a handle replaced in one visit when the photograph shows which one.',
    source: null,
    staff: 'To order the part that they know is broken.',
    shortfall: 'QUALITY',
    lacks: ['meansFitEnds'],
    reason: 'Of the parts ordered after a visit, most had been named before it.',
    options: [],
  }),
  flagged('DEL-01', 19),
  flagged('DEL-02', 40),
  flagged('DEL-03', 75),
  flagged('CMP-02', 33),
  flagged('REF-01', 33),
  flagged('OPN-02', 54),
  due('CSH-01', 12),
  due('DAT-02', 40),
  due('OVR-02', 26),
];

function flagged(policy: string, openedDaysAgo: number, assessment?: DemoAssessment): DemoReview {
  const found = {
    ...due(policy, openedDaysAgo),
    trigger: 'THRESHOLD',
    reason: 'Several people have reported on this policy lately.',
  } as const;
  return assessment ? { ...found, assessment } : found;
}

function due(policy: string, openedDaysAgo: number): DemoReview {
  return {
    policy,
    trigger: 'CADENCE',
    reason: 'The time has come at which this policy is looked at again.',
    when: { inDays: DUE_AFTER_DAYS - openedDaysAgo },
    days: DUE_AFTER_DAYS,
  };
}
