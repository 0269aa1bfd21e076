import { describe, expect, it } from '@jest/globals';
import { sumsOfReport } from './friction-sums.ts';

type Answers = Parameters<typeof sumsOfReport>[0];

const UNSAID: Answers = {
  ...{ staffMinutes: null, customerMinutes: null, amountMinor: null, frequency: null, burden: null, servedPurpose: null },
};
const sums = (answers: Partial<Answers>) => sumsOfReport({ ...UNSAID, ...answers });

describe('what a report adds', () => {
  // ((B - 1) / 4) ((F - 1) / 4), with F = 1, 3 and 5 for a purpose that was served, partly, and not.
  it.each([
    [1, 'NO', 0],
    [2, 'PARTLY', 0.125],
    [3, 'PARTLY', 0.25],
    [3, 'NO', 0.5],
    [4, 'NO', 0.75],
    [5, 'YES', 0],
    [5, 'PARTLY', 0.5],
    [5, 'NO', 1],
  ] as const)('to the index with a burden of %i and a purpose served %s is %d', (burden, servedPurpose, index) => {
    const functionLossSum = { YES: 1, PARTLY: 3, NO: 5 }[servedPurpose];
    expect(sums({ burden, servedPurpose })).toMatchObject({ indexSum: index, indexN: 1, burdenSum: burden, functionLossSum });
  });

  it.each([{ burden: 5 }, { servedPurpose: 'NO' }, { burden: 5, servedPurpose: 'DONT_KNOW' }] as const)(
    'to the index is nothing without both answers: %j',
    (answers) => {
      expect(sums(answers)).toMatchObject({ indexSum: 0, indexN: 0, burdenSum: 0, functionLossSum: 0 });
    },
  );

  it.each([
    ['ONCE', 1],
    ['YEARLY', 1],
    ['MONTHLY', 12],
    ['WEEKLY', 52],
    ['DAILY', 260],
  ] as const)('to the yearly cost is what one occurrence costs, times how often it is said to happen: %s, %i times', (frequency, times) => {
    const costs = { staffMinutes: 10, customerMinutes: 5, amountMinor: 1_200 };
    const yearly = { yearlyStaffMinutes: 10 * times, yearlyCustomerMinutes: 5 * times, yearlyAmountMinor: 1_200 * times, yearlyN: 1 };
    expect(sums({ ...costs, frequency })).toMatchObject({ ...costs, ...yearly });
    expect(sums(costs)).toMatchObject({ ...costs, yearlyStaffMinutes: 0, yearlyAmountMinor: 0, yearlyN: 0 });
  });
});
