import type { DemoAssessment, DemoReview } from './content.reviews.types.ts';

const DUE_AFTER_DAYS = 90;

/** Reviews that opened by themselves lately and are not decided yet, as in any organisation that reports as much as this one. */
export const runningReviews: readonly DemoReview[] = [
  flagged('RET-01', 19),
  flagged('RET-02', 61, {
    customers: 'To bring a present back after the holidays.',
    source: 'Ombudsman, 31 letters of January',
    staff: 'One last day for everybody, printed on the receipt.',
    shortfall: 'QUALITY',
    lacks: ['isConsistentlyApplied'],
    reason: 'Stores count the days differently when the present was sent.',
    options: [],
  }),
  flagged('RET-03', 40),
  flagged('REF-02', 12),
  flagged('IDV-01', 54, {
    customers: 'To be helped on the phone without a number they have never seen.',
    source: 'Recorded calls of one week, 64',
    staff: 'A second question that customers can answer.',
    shortfall: 'SUBSTANCE',
    lacks: ['isOptimalControl', 'isPurposeUnderstood'],
    reason: 'Those who fail the questions are customers; those who pass them have bought the answers.',
    options: [],
  }),
  flagged('IDV-02', 26),
  flagged('VUL-01', 12),
  flagged('PRC-01', 47),
  flagged('APT-01', 33),
  flagged('APT-03', 68, {
    customers: 'To know in the morning who comes, and with which part.',
    source: null,
    staff: 'To see the stock of the vans before they promise a day.',
    unrealistic: { withinTechnology: false },
    shortfall: 'QUALITY',
    lacks: ['meansFitEnds'],
    reason: 'The planning program knows vans, not what is in them. It will in summer.',
    options: [],
  }),
  flagged('DEL-01', 19),
  flagged('DEL-03', 75),
  flagged('CMP-02', 33),
  flagged('OPN-02', 54),
  due('CSH-01', 12),
  due('DAT-02', 40),
  due('OVR-02', 26),
];

function flagged(policy: string, openedDaysAgo: number, assessment?: DemoAssessment): DemoReview {
  const found = { ...due(policy, openedDaysAgo), trigger: 'THRESHOLD', reason: 'Several people have reported on this policy lately.' } as const;
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
