import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { aReview } from './leadership.fixture.ts';
import { csvOf, tablesOf } from './leadership-tables.ts';

const rowsOf = (name: string) =>
  parse(csvOf(tablesOf(aReview())[name] ?? { columns: [], rows: [] }), { columns: true }) as readonly Record<string, string>[];

describe('a leadership review as tables', () => {
  it('is one file for each section, with lines as RFC 4180 ends them', () => {
    expect(Object.keys(tablesOf(aReview()))).toEqual([
      'sections',
      'friction',
      'signals',
      'decisions',
      'effects',
      'reviews',
      'gaps',
      'gap-drivers',
      'expectations',
      'missteps',
      'warning-signs',
      'hand',
      'methods',
    ]);
    const { reviews, sections } = tablesOf(aReview());
    expect(csvOf(reviews ?? { columns: [], rows: [] })).toBe(
      'period,period_from,period_to,as_of,unit_code,policy_code,policy_title,review_id,status,trigger,opened_on,due_on,is_overdue\r\n' +
        '2026-Q3,2026-W27,2026-W39,2026-11-02,,DEL-01,Delivery ends at the door,r1,ALIGN,CADENCE,2026-07-01,2026-09-29,true\r\n',
    );
    expect(sections?.rows.map((row) => row.slice(5))).toEqual([
      ['friction', 2, 2, null],
      ['signals', 1, 1, null],
      ['decisions', 2, 1, null],
      ['effects', 1, 1, null],
      ['reviews', 1, 1, null],
      ['gaps', 1, 1, null],
      ['gap-drivers', 1, 1, null],
      ['expectations', 3, 3, null],
      ['missteps', 4, 4, null],
      ['warning-signs', 2, 2, null],
      ['hand', 1, 1, null],
    ]);
  });

  it('has figures unrounded with their interval, and the reason in place of one that is withheld', () => {
    const [told, waiting, ...together] = rowsOf('friction');
    expect(told).toMatchObject({ row: 'POLICY', policy_code: 'RET-14', reports: '20', change: '0.5', change_upper: '0.9', change_n: '60' });
    expect(waiting).toMatchObject({ policy_code: 'DEL-01', reports: '', reports_reason: 'WAITING', change: '', change_reason: 'WAITING' });
    expect(together.map(({ row }) => row)).toEqual(['FURTHER_POLICIES', 'OTHER_POLICIES', 'TOTAL']);
    expect(rowsOf('gaps').map(({ gap, gap_lower, gap_reason, verdict }) => [gap, gap_lower, gap_reason, verdict])).toEqual([
      ['0.37', '0.2338', '', 'CLEAR_GAP'],
      ['', '', 'SUPPRESSED', ''],
    ]);
  });

  it('has a row for each side of a revision', () => {
    expect(rowsOf('effects').map(({ measure, verdict, ratio, after_n }) => [measure, verdict, ratio, after_n])).toEqual([
      ['FRICTION', 'FELL', '0.5', '20'],
      ['CUSTOMER_OUTCOMES', '', '', ''],
      ['PROTECTION_LOSS', 'ROSE', '2.1', '21'],
    ]);
  });

  it('has a row for each misstep, those that are found first and the kinds in turn', () => {
    expect(
      rowsOf('missteps').map(({ kind, judged_unit_code, verdict, figure, figure_lower }) => [
        kind,
        judged_unit_code,
        verdict,
        figure,
        figure_lower,
      ]),
    ).toEqual([
      ['COMMUNICATION', '', 'FOUND', '0.75', ''],
      ['INCONSISTENT_ENFORCEMENT', 'N_1', 'FOUND', '0.4', '0.2'],
      ['COMMUNICATION', '', 'NOT_FOUND', '1', ''],
      ['NOT_CURRENT', '', 'NOT_FOUND', '', ''],
    ]);
  });

  it('has a row for each sign of a unit that was checked, the unit with most first', () => {
    const rows = rowsOf('warning-signs');
    expect(rows.map(({ checked_unit_code }) => checked_unit_code)).toEqual([
      ...Array<string>(6).fill('N_1'),
      ...Array<string>(6).fill('S_2'),
    ]);
    expect(rows[2]).toMatchObject({
      checked_period: '2026-07',
      sign: 'CONTROL_FELT_ABOVE_NEEDS',
      answer: 'PRESENT',
      suggestion: 'NOT_ENOUGH_DATA',
    });
    expect(rows[0]?.['note']).toBe("'=1+1");
  });

  it('has a row for each association, with what it was corrected for', () => {
    expect(rowsOf('gap-drivers')).toMatchObject([
      {
        survey: 'Two views',
        wave: '2',
        statement: 'beyond',
        verdict: 'GOES_TOGETHER',
        correlation_lower: '0.66',
        correlation_n: '10',
        q_value: '0.0036',
        compared: '12',
      },
    ]);
  });

  it('lets no title be a formula', () => {
    for (const name of ['friction', 'signals', 'decisions', 'effects', 'missteps', 'gap-drivers'])
      expect(rowsOf(name)[0]).toMatchObject({ policy_title: `'=HYPERLINK("x") | <script>alert(1)</script>` });
  });
});
