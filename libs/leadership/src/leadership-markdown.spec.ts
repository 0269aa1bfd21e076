import { describe, expect, it } from '@jest/globals';
import { aReview } from './leadership.fixture.ts';
import { markdownOf } from './leadership-markdown.ts';

const EXPECTED = String.raw`# Leadership review 2026-Q3

The whole organisation · 2026-W27 to 2026-W39 (2026-06-29 to 2026-09-27, 13 weeks) · put together on 2026-11-02

## In short

- Staff reported friction 20 times, as far as it is published (blocks of 2026-W27 to 2026-W39 that ended in the period). There are clearly fewer reports a week than in the 13 weeks before: × 0.50 (0.27 to 0.90).
- Most of it is about RET-14, “=HYPERLINK("x") \| \<script\>alert(1)\</script\>”: 20 reports.
- On 1 policy nothing is published: too few people reported, or nobody. The two look the same on purpose.
- Friction varies by more than chance on RET-14.
- 2 reviews were decided. Customers gain from 1; only staff minutes or cost gain from 1.
- Of 1 revision within a year, friction fell after 1 and rose after none. What the rule protects against rose after RET-14 version 2.
- 1 policy is under review; 1 is past the last day.
- Of 1 statement put to both sides, 1 shows a clear gap. The widest: 66 % of employees and 29 % of customers agree to “We go above and beyond.”
- Where there is more friction with RET-14, the gap on “We go above and beyond.” tends to be higher (across 10 units): an association, which tells of no cause.
- 3 expectations of units are on record: 2 not assessed yet and 1 aligned.
- Of the rules in force today, 1 is found too little known and none is found out of date; 1 clear difference between units in how they are used.
- 2 of 3 units were checked for warning signs. Said to be there most often (2 units): requests for what the charter does not offer.
- HAND profile of 2026-09, 0 to 100, beside 2026-06 in brackets: nimble 62 (no score).

## Where friction is, and how it moves

Compared with 2026-W14 to 2026-W26. Counted are whole published blocks, each of enough people, so that the weeks answered may begin before the period: compared are rates, per customer served or per week, not counts. More reports are not by themselves worse: people who trust the system report more.

### What staff reported

| Policy | Reports | Before | Change of the rate (95 % interval) | Red tape, 0 to 1 | Hours of staff | Weeks answered |
| --- | --- | --- | --- | --- | --- | --- |
| RET-14 =HYPERLINK("x") \| \<script\>alert(1)\</script\> | 20 | 40 | × 0.50 (0.27 to 0.90) | 0.50 (n 20) | 2.5 | 2026-W27 to 2026-W39 |
| Total | 20 | 40 | × 0.50 (0.27 to 0.90) | 0.50 (n 20) | 2.5 | 2026-W27 to 2026-W39 |

Nothing is published on DEL-01: too few people reported so far, or nobody.

### More than the usual variation

Of 1 chart of policies and sources: each point is a block, or a week of a public source.

| Policy | Source | Weeks | Reports | Rate against the usual (limits) | What it tells |
| --- | --- | --- | --- | --- | --- |
| RET-14 =HYPERLINK("x") \| \<script\>alert(1)\</script\> | staff | 2026-W30 to 2026-W31 | 8 | 4.00 against 1.50 (0.00 to 3.50) a week | Above the upper limit. |

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
| DEL-01 Delivery ends at the door | align | 2026-07-01 | 2026-09-29 | overdue | its cadence |

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
| not assessed yet | constraints | 2 |
| aligned | service terms | 1 |

## What opens gaps of expectations, today

Each rule in force is judged by our own thresholds: is it known, is it kept current, and is it used alike in the units that can be compared? Of one rule several units may be counted.

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
| limits reported as errors | 0 | none | 1 |
| control felt to matter more than needs | 1 | N\_1 (2026-07) | 0 |
| maintenance seen as an outage | 0 | none | 0 |
| seen as too slow with what is no emergency | 0 | none | 0 |
| results said to miss what was asked for | 0 | none | 0 |

## HAND profile

Our own operationalisation of the HAND framework, no standard: 0 to 100, rubric version 1, 2026-09 (as published) beside 2026-06. It looks at 2026-W27 to 2026-W39; some indicators at more.

| Dimension | 2026-06 | 2026-09 |
| --- | --- | --- |
| nimble | not enough data | 62 |

What the scores of 2026-09 are made of; those with more weight count more:

| Dimension | A high score says | 2026-09 | Rests on | Weight |
| --- | --- | --- | --- | --- |
| nimble | Days from trigger to decision | 62 | decisions: 3 | 3 |

## Methods

Counts are exact. Every share, ratio and difference of a sample has a 95 % interval, or says why there is none; scores of the HAND profile have none. Whatever is withheld looks the same for nobody as for a few.

- **census**: Share of all that there are, so that it has no interval.
- **exact rate ratio** (2026-W27 to 2026-W39): Ratio of two rates with the exact 95 % interval (binomial, given the sum of both counts).
- **exact u** (2026-W30 to 2026-W31): Reports of a block over its span: Poisson limits that chance passes once in 740 times on each side. A block ends because enough people reported, for which these hold and standard deviations do not.
- **newcombe hybrid score** (2026-W27 to 2026-W39): Difference of two shares with Newcombe’s hybrid 95 % interval, from the Wilson limits of both.
- **published blocks** (2026-W14 to 2026-W39): Exact sum over published blocks: groups of reports with enough people behind each.
- **red tape axes** (2026-W14 to 2026-W39): Mean over reports of ((burden-1)/4) x ((loss of function-1)/4).
- **spearman fisher z** (2026-W27 to 2026-W39): Rank correlation (Spearman), -1 to 1, with the 95 % interval of Bonett and Wright on Fisher’s z.
- **standard cost model** (2026-W14 to 2026-W39): Price times quantity: hours and money that reporters stated.
- **wilson score** (2026-W27 to 2026-W39): Share with the 95 % Wilson score interval.
- **chart rules**: A point of a chart tells more than chance where it lies outside its limits, or completes a run: seven on one side of the centre, seven rising or falling, two of three beyond two thirds of the way to a limit. Limits begin anew with each revision of the rule.
- **counted in full**: Decisions, reviews, expectations, missteps and warning signs are all that are on record and may be told, not a sample: counts without an interval.
- **false discovery rate**: Where many comparisons are made at once, p values are adjusted over all of them (q), after Benjamini and Hochberg, for missteps after Benjamini and Yekutieli; at most 0.05 counts as shown.
- **hand rubric** (2026-W27 to 2026-W39): Version 1 of our own rubric, no standard: each indicator is mapped from 0 (its floor) to 100 (its target), a dimension is the weighted mean of its indicators. A score has no interval; n says what it rests on, and below a least n there is none.
- **minimum group**: Nothing is published of fewer than 5 people, as it is set now; what was published before keeps the number that applied then. What waits for more people, or is withheld for few, looks the same as nobody.
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
    expect(text).toContain(
      '## What was decided\n\nNone in this period. No review of a policy was decided, as far as it may be told.\n\n## What revisions did',
    );
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
    expect(text).toContain(
      '\n\nNothing could be compared: 9 pairs of policy and statement, and none of which both are published of at least 8 units that do not overlap.',
    );
    expect(text).toContain('## Under review today\n\nNone today. Reviews open when');
    expect(text).toContain('## What is expected of units today\n\nNone today. Nobody has registered one: `registerExpectation`.\n\n');
    expect(text).not.toContain('an association, which tells of no cause');
    expect(markdownOf(aReview({ gapDrivers: { ...aReview().gapDrivers, ...none, compared: 9 } }))).toContain(
      '9 pairs of policy and statement were compared; none are shown to go together',
    );
  });

  it('says of friction and charts whether nothing is published, or nothing unusual', () => {
    const none = { ...aReview().signals, total: 0, policies: [], signals: [] };
    const sectionOf = (signals: typeof none) => markdownOf(aReview({ signals })).split('### More than the usual variation\n\n')[1];
    expect(sectionOf({ ...none, reason: 'NOTHING_PUBLISHED', charts: 0 })).toMatch(/^Nothing is published yet: too few people reported/);
    expect(sectionOf({ ...none, reason: 'NOTHING_UNUSUAL' })).toMatch(/^None: no chart tells more than the usual variation\./);
  });

  it('does not compare the rate of several policies where one block reaches far back', () => {
    const { friction } = aReview();
    const { published } = friction.ranking;
    const change = { ...published.total.change, value: null, lower: null, upper: null, pValue: null, reason: 'SPANS_DIFFER' as const };
    const total = { ...published.total, change };
    const review = aReview({ friction: { ...friction, ranking: { ...friction.ranking, published: { ...published, total } } } });
    expect(lineOf(markdownOf(review), '| Total')).toContain('| not comparable: a block reaches far back |');
    expect(review.headlines[0]).toMatch(
      /In the 13 weeks before: 40 reports\. How the rate moved is said of single policies and not of all together/,
    );
  });

  it('names a method where a figure was made by it, and what figures rest on', () => {
    const names = (of: ReturnType<typeof aReview>) => of.methods.map(({ name }) => name);
    const rests = ['CHART_RULES', 'COUNTED_IN_FULL', 'FALSE_DISCOVERY_RATE', 'HAND_RUBRIC', 'MINIMUM_GROUP'];
    expect(names(aReview())).toEqual(
      expect.arrayContaining(['WILSON_SCORE', 'NEWCOMBE_HYBRID_SCORE', 'EXACT_RATE_RATIO', 'EXACT_U', 'CENSUS', ...rests]),
    );
    // Withheld in every cell of it.
    expect(names(aReview())).not.toContain('SQUARE_AND_ADD');
    const { missteps, gapDrivers, signals } = aReview();
    const small = aReview({
      missteps: { ...missteps, judged: [] },
      gapDrivers: { ...gapDrivers, compared: 0, waves: [] },
      signals: { ...signals, charts: 0, methods: [], signals: [] },
    });
    expect(names(small).filter((name) => rests.includes(name))).toEqual(['COUNTED_IN_FULL', 'HAND_RUBRIC', 'MINIMUM_GROUP']);
  });

  it('does not call alike what cannot be told, and says when no sign is there', () => {
    const { missteps, warningSigns } = aReview();
    const counts = [{ kind: 'INCONSISTENT_ENFORCEMENT', verdict: 'CANNOT_TELL', count: 3 }] as const;
    const { headlines } = aReview({
      missteps: { ...missteps, counts },
      warningSigns: { ...warningSigns, counts: warningSigns.counts.map((count) => ({ ...count, present: 0 })) },
    });
    expect(headlines).toContain(
      'Of the rules in force today, none is found too little known and none is found out of date; whether units use them alike cannot be told.',
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
