import { describe, expect, it } from '@jest/globals';
import { aReview } from './leadership.fixture.ts';
import { markdownOf } from './leadership-markdown.ts';

const EXPECTED = String.raw`# Leadership review 2026-Q3

The whole organisation · 2026-W27 to 2026-W39 (2026-06-29 to 2026-09-27, 13 weeks) · put together on 2026-11-02

## In short

- Staff reported friction 20 times, as far as it is published (2026-W27 to 2026-W39). There are clearly fewer reports a week than in the 13 weeks before: × 0.50 (0.27 to 0.90).
- Most of it is about RET-14, “=HYPERLINK("x") \| \<script\>alert(1)\</script\>”: 20 reports.
- On some policies nothing is published: too few people reported, or nobody. The two look the same on purpose.
- Friction varies by more than chance on RET-14.
- 2 reviews were decided. Customers gain from 1; only staff minutes or cost gain from 1.
- Of 1 revision within a year, friction fell after 1 and rose after 0. What the rule protects against rose after RET-14 version 2.
- 1 policy is under review; 1 is past the last day.
- Of 1 statement put to both sides, 1 shows a clear gap. The widest: 66 % of employees and 29 % of customers agree to “We go above and beyond.”
- Where there is more friction with RET-14, the gap on “We go above and beyond.” tends to be higher (across 10 units): an association, which tells of no cause.
- Of the rules in force today, 1 is found too little known and none is not kept current; 1 clear difference between units in how they are used.
- 2 of 3 units were checked for warning signs. Said to be there most often (2 units): requests for what the charter does not offer.

## Where friction is, and how it moves

Compared with 2026-W14 to 2026-W26. Counted are whole published blocks, each of enough people, so that the weeks answered may begin before the period. More reports are not by themselves worse: people who trust the system report more.

### What staff reported

| Policy | Reports | Before | Change of the rate (95 % interval) | Red tape, 0 to 1 | Hours of staff | Weeks answered |
| --- | --- | --- | --- | --- | --- | --- |
| RET-14 =HYPERLINK("x") \| \<script\>alert(1)\</script\> | 20 | 40 | × 0.50 (0.27 to 0.90) | 0.50 (n 20) | 2.5 | 2026-W27 to 2026-W39 |
| Total | 20 | 40 | × 0.50 (0.27 to 0.90) | 0.50 (n 20) | 2.5 | 2026-W27 to 2026-W39 |

Nothing is published on DEL-01: too few people reported so far, or nobody.

### More than the usual variation

| Policy | Source | Weeks | Reports | Usual (limits) | What it tells |
| --- | --- | --- | --- | --- | --- |
| RET-14 =HYPERLINK("x") \| \<script\>alert(1)\</script\> | staff | 2026-W30 to 2026-W31 | 8 | 4.00 against 1.50 (0.00 to 3.50) | Above the upper limit. |

## What was decided

| Policy | Decided on | Decision | Whom it serves | In force from |
| --- | --- | --- | --- | --- |
| RET-14 =HYPERLINK("x") \| \<script\>alert(1)\</script\> | 2026-07-20 | revise | customer centred | 2026-08-03 |

- **RET-14:** \# Cards prove it \*too\*.

The first 1 of 2.

## What revisions did, on both sides

Revisions that took effect in 2025-W40 to 2026-W39, as far as it is known today: rate after over rate before, with its 95 % interval, and the counts. Beside friction stand customers and what the rule protects; the three can differ.

| Revision | In force from | Friction | Harmed customers | What the rule protects |
| --- | --- | --- | --- | --- |
| RET-14 version 2 | 2026-06-29 | fell × 0.50 (0.27 to 0.90): 40 (2026-W14 to 2026-W26), then 20 (2026-W27 to 2026-W39) | not published | loss: rose × 2.10 (1.20 to no limit): 10 (2026-W14 to 2026-W26), then 21 (2026-W27 to 2026-W39) |

- **RET-14 version 2:** The reports fell to 50 % of what they were.

## Under review today

1 open, 1 overdue, 0 queued.

| Policy | Step | Open since | Last day | State | Set off by |
| --- | --- | --- | --- | --- | --- |
| DEL-01 Delivery ends at the door | align | 2026-07-01 | 2026-09-29 | overdue | cadence |

## How employees and customers see the same

Agreement is the share that answered 4 or 5 of 5. A gap is that of employees minus that of customers.

### Two views, wave 2 (2026-W36 to 2026-W38)

| Statement | Employees | Customers | Gap (95 % interval) | Verdict | Since the wave before |
| --- | --- | --- | --- | --- | --- |
| We go above and beyond. | 66 % (56 to 76, n 100) | 29 % (19 to 39, n 100) | +37 points (23 to 49) | clear gap | asked for the first time |
| We use common sense. | 74 % (64 to 84, n 100) | withheld (too few answered, or nobody) | withheld (too few answered, or nobody) |  | withheld (too few answered, or nobody) |

## Which policies go with which gaps

Units are set in order by the friction reported on a policy, and by the gap of a statement: do the two orders go together? An association and no cause: both may come of something third, as how busy a unit is.

12 pairs of policy and statement were compared; 2 are shown to go together (q, which is corrected for the number of comparisons, is at most 0.05).

| Policy | Statement | Survey | Rank correlation (95 % interval) | q, corrected | Units |
| --- | --- | --- | --- | --- | --- |
| RET-14 =HYPERLINK("x") \| \<script\>alert(1)\</script\> | We go above and beyond. | Two views, wave 2 | 0.91 (0.66 to 0.98) | 0.004 | 10 |

- **RET-14:** Across 10 units: the more reports on RET-14, the higher is the agreement of employees beside that of customers.

The first 1 of 2.

## What is expected of units today

All 3 that are on record, by how far they have come and what of the charter they are about.

| Status | About | Expectations |
| --- | --- | --- |
| aligned | service terms | 1 |
| open | constraints | 2 |

## What opens gaps of expectations, today

Each rule in force is judged by our own thresholds: is it known, is it kept current, and is it used alike in the units that can be compared?

| Misstep | Found | Not found | Cannot be told |
| --- | --- | --- | --- |
| too little known | 1 | 1 | 0 |
| used differently from unit to unit | 1 | 0 | 0 |
| not kept current | 0 | 1 | 0 |

- **RET-14**, too little known: 15 of 20 people have seen it.
- **RET-14 in N\_1**, used differently from unit to unit: Staff asked in 60 % here.

## Warning signs

What people said of 2 units when they were last checked, up to the end of the period; 1 unit had not been checked by then.

| Sign | Units with it | Where, and checked for | Cannot tell |
| --- | --- | --- | --- |
| requests for what the charter does not offer | 2 | N\_1 (2026-07), S\_2 (2026-07) | 0 |
| limits reported as errors | 0 |  | 1 |
| control felt to matter more than needs | 1 | N\_1 (2026-07) | 0 |
| maintenance seen as an outage | 0 |  | 0 |
| seen as too slow with what is no emergency | 0 |  | 0 |
| results said to miss what was asked for | 0 |  | 0 |

## HAND profile

Our own operationalisation of the HAND framework, no standard: 0 to 100, rubric version 1, 2026-09 (as published) beside 2026-06. It looks at 2026-W27 to 2026-W39; some indicators at more.

| Dimension | 2026-06 | 2026-09 | What it is made of |
| --- | --- | --- | --- |
| nimble | not enough data | 62 | Days from trigger to decision: 62 (n 3) |

## Methods

Counts are exact. Every share, ratio and difference has a 95 % interval, or says why there is none. Whatever is withheld looks the same for nobody as for a few.

- **census** (none): Share of all that there are, so that it has no interval.
- **exact rate ratio** (2026-W27 to 2026-W39): Ratio of two rates with the exact 95 % interval (binomial, given the sum of both counts).
- **exact u** (2026-W30 to 2026-W31): Reports of a block over its span: Poisson limits that chance passes once in 740 times on each side. A block ends because enough people reported, for which these hold and standard deviations do not.
- **newcombe hybrid score** (2026-W27 to 2026-W39): Difference of two shares with Newcombe’s hybrid 95 % interval, from the Wilson limits of both.
- **published blocks** (2026-W14 to 2026-W39): Exact sum over published blocks: groups of reports with enough people behind each.
- **red tape axes** (2026-W14 to 2026-W39): Mean over reports of ((burden-1)/4) x ((loss of function-1)/4).
- **segmented quasi poisson** (none): Interrupted time series: a level and a trend before and after, quasi-Poisson, with 95 % limits from Student’s distribution.
- **spearman fisher z** (2026-W27 to 2026-W39): Rank correlation (Spearman), -1 to 1, with the 95 % interval of Bonett and Wright on Fisher’s z.
- **square and add** (none): Difference of two estimates with a 95 % interval from the limits of both (MOVER).
- **standard cost model** (2026-W14 to 2026-W39): Price times quantity: hours and money that reporters stated.
- **wilson score** (2026-W27 to 2026-W39): Share with the 95 % Wilson score interval.
`;

const lineOf = (text: string, beginning: string) => text.split('\n').find((line) => line.startsWith(beginning));

describe('a leadership review on paper', () => {
  it('says what it comes to, each figure with how many, which weeks and how sure, and why one is withheld', () => {
    expect(markdownOf(aReview())).toBe(EXPECTED);
  });

  it('says of each empty section why it is empty', () => {
    const text = markdownOf(
      aReview({
        decisions: { total: 0, customerCentred: 0, processCentred: 0, reason: 'NOTHING_IN_PERIOD', decided: [] },
        effects: { ...aReview().effects, total: 0, reason: 'WHOLE_ORGANISATION_ONLY', effects: [] },
        gaps: { total: 0, reason: 'NOTHING_IN_PERIOD', waves: [] },
      }),
    );
    expect(text).toContain('## What was decided\n\nNone.\n\n## What revisions did');
    expect(text).toContain(
      '\n\nWithheld: it is about whole policies, and the reader’s roles cover a part of the organisation.\n\n## Under review',
    );
    expect(text).toContain('- No review was decided.\n- 1 policy is under review');
  });

  it('says where nothing could be compared, where nothing is shown, and what there is none of today', () => {
    const none = { compared: 0, notCompared: 9, shown: 0, waves: [] };
    const text = markdownOf(
      aReview({
        gapDrivers: { ...aReview().gapDrivers, ...none },
        reviews: { total: 0, overdue: 0, queued: 0, reason: 'NOTHING_TODAY', open: [] },
        expectations: { total: 0, reason: 'NOTHING_TODAY', counts: [] },
      }),
    );
    expect(text).toContain('\n\nNothing could be compared: of 9 pairs of policy and statement, both are published of too few units.\n\n');
    expect(text).toContain('## Under review today\n\nNone today.\n\n');
    expect(text).toContain('## What is expected of units today\n\nNone today.\n\n');
    expect(text).not.toContain('an association, which tells of no cause');
    expect(markdownOf(aReview({ gapDrivers: { ...aReview().gapDrivers, ...none, compared: 9 } }))).toContain(
      '9 pairs of policy and statement were compared; none are shown to go together',
    );
  });

  it('does not call alike what cannot be told, and says when no sign is there', () => {
    const { missteps, warningSigns } = aReview();
    const counts = [{ kind: 'INCONSISTENT_ENFORCEMENT', verdict: 'CANNOT_TELL', count: 3 }] as const;
    const { headlines } = aReview({
      missteps: { ...missteps, counts },
      warningSigns: { ...warningSigns, counts: warningSigns.counts.map((count) => ({ ...count, present: 0 })) },
    });
    expect(headlines).toContain(
      'Of the rules in force today, none is found too little known and none is not kept current; whether units use them alike cannot be told.',
    );
    expect(headlines).toContain('2 of 3 units were checked for warning signs; none is said to be there.');
  });

  it('of a unit, or of a period that is not over, says so', () => {
    const unit = { id: 'u', code: 'N_1', name: 'North' };
    const period = { ...aReview().period, key: '2026-Q3', window: { from: '2026-W27', to: '2026-W30', weeks: 4 }, isOver: false };
    const text = markdownOf({ ...aReview(), unit, period, headlines: ['It is *not* over.'] });
    expect(lineOf(text, 'Unit')).toBe(
      'Unit N\\_1, North, and all below it · 2026-W27 to 2026-W30 (2026-06-29 to 2026-09-27, 4 weeks) · put together on 2026-11-02',
    );
    expect(lineOf(text, '- It is')).toBe('- It is \\*not\\* over.');
  });
});
