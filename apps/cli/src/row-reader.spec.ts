import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { parseMapping } from './mapping-file.ts';
import { RowReader } from './row-reader.ts';

const MAPPING = {
  source: { name: 'Tickets', public: false },
  happenedAt: { column: 'Date', formats: ['M/d/yyyy', 'yyyy-MM-dd HH:mm'] },
  policy: { column: 'Rule', code: 'VALUE' },
  unit: { column: 'Store', whenBlank: 'Unassigned' },
  channel: { column: 'Via', values: { Web: 'WEB' } },
  customerOutcomes: [
    { when: { Result: ['lost', 'gone'], Via: 'Web' }, then: ['LEFT'] },
    { when: { Result: 'late' }, then: ['DELAYED', 'COMPLAINED'] },
  ],
  staffMinutes: { column: 'Minutes' },
  outOfPocket: { column: 'Cost', currency: 'USD' },
};
const COLUMNS = ['Date', 'Rule', 'Store', 'Via', 'Result', 'Minutes', 'Cost', 'Note'];
const ROW = { Date: '7/29/2013', Rule: 'RET-14', Store: 'VA', Via: 'Web', Result: 'lost', Minutes: '12', Cost: '3.5', Note: '' };

function readerOf(changes: object = {}, zone = 'UTC', columns = COLUMNS): RowReader {
  const format = { encoding: 'utf-8', delimiter: ',', columns } as const;
  return new RowReader(parseMapping(JSON.stringify({ ...MAPPING, ...changes }), 'test'), format, new Calendar(zone), 'USD');
}

function read(changes: Partial<typeof ROW>, reader = readerOf()) {
  const row = { ...ROW, ...changes };
  return reader.read(COLUMNS.map((column) => row[column as keyof typeof ROW]));
}

describe('a row', () => {
  it('says what its columns say', () => {
    expect(read({})).toEqual({
      key: expect.stringMatching(/^[\w-]{22}\/1$/),
      policy: 'RET-14',
      unit: 'VA',
      happenedAt: '2013-07-29T00:00:00.000Z',
      channel: 'WEB',
      customerOutcomes: ['LEFT'],
      burden: null,
      staffMinutes: 12,
      customerMinutes: null,
      outOfPocket: { amountMinor: 350, currency: 'USD' },
      facts: [],
    });
    expect(read({ Store: ' ', Via: '', Result: 'late', Minutes: '', Cost: '' })).toMatchObject({
      unit: 'Unassigned',
      channel: null,
      customerOutcomes: ['DELAYED', 'COMPLAINED'],
      staffMinutes: null,
      outOfPocket: null,
    });
  });

  describe('with facts', () => {
    const facts = [
      { name: 'amount', column: 'Cost', type: 'MONEY' },
      { name: 'days', column: 'Minutes', type: 'NUMBER' },
      { name: 'has_card', column: 'Result', type: 'BOOLEAN', values: { lost: 'true', gone: 'false' } },
      { name: 'proof', column: 'Via', type: 'TEXT', values: { Web: 'CARD' } },
    ];

    it('says them as guardrails ask for them, and leaves out what is empty', () => {
      expect(read({}, readerOf({ facts })).facts).toEqual([
        { name: 'amount', number: 350 },
        { name: 'days', number: 12 },
        { name: 'has_card', boolean: true },
        { name: 'proof', text: 'CARD' },
      ]);
      expect(read({ Cost: '', Minutes: '', Result: 'gone', Via: '' }, readerOf({ facts })).facts).toEqual([
        { name: 'has_card', boolean: false },
      ]);
    });

    it.each([
      [{ Cost: '3,50' }, 'the column "Cost" is no amount of USD'],
      [{ Result: 'maybe' }, 'the column "Result" is neither true nor false; say in facts.values'],
    ])('is rejected for %j', (changes, message) => {
      expect(() => read(changes, readerOf({ facts }))).toThrow(message);
    });
  });

  it('takes the first outcome rule that agrees in every column, and none when none does', () => {
    expect(read({ Result: 'gone' }).customerOutcomes).toEqual(['LEFT']);
    expect(read({ Result: 'gone', Via: '' }).customerOutcomes).toEqual([]);
  });

  it.each([
    ['UTC', '7/29/2013', '2013-07-29T00:00:00.000Z'],
    ['America/New_York', '7/29/2013', '2013-07-29T04:00:00.000Z'],
    ['America/New_York', '2013-12-29 18:30', '2013-12-29T23:30:00.000Z'],
  ])('keeps its day and time in %s: %s', (zone, text, instant) => {
    expect(read({ Date: text }, readerOf({}, zone)).happenedAt).toBe(instant);
  });

  it('keeps its day in the organisation’s zone whatever zone its times are in', () => {
    const reader = readerOf({ happenedAt: { ...MAPPING.happenedAt, zone: 'Asia/Tokyo' } }, 'America/New_York');
    expect(read({ Date: '7/29/2013' }, reader).happenedAt).toBe('2013-07-29T04:00:00.000Z');
    expect(read({ Date: '2013-07-29 08:30' }, reader).happenedAt).toBe('2013-07-28T23:30:00.000Z');
  });

  it('is refused when mixed formats give it two dates, and taken when they agree', () => {
    const reader = readerOf({ happenedAt: { column: 'Date', formats: ['M/d/yyyy', 'd/M/yyyy'] } });
    expect(() => read({ Date: '3/4/2016' }, reader)).toThrow(/"Date" can be read as several dates/);
    expect(read({ Date: '3/14/2016' }, reader).happenedAt).toBe('2016-03-14T00:00:00.000Z');
    expect(read({ Date: '14/3/2016' }, reader).happenedAt).toBe('2016-03-14T00:00:00.000Z');
    expect(read({ Date: '3/3/2016' }, reader).happenedAt).toBe('2016-03-03T00:00:00.000Z');
  });

  it.each([
    [{ Date: '2/30/2013' }, 'the column "Date" is no date of the form M/d/yyyy or yyyy-MM-dd HH:mm: "2/30/2013"'],
    [{ Date: '' }, 'the column "Date" is empty'],
    [{ Rule: '' }, 'the column "Rule" is empty'],
    [{ Rule: 'a\u0007b' }, 'the column "Rule" contains control characters'],
    [
      { Via: 'Pigeon' },
      'the column "Via" has a value that channel.values does not list; add it, or say what channel.otherwise is: "Pigeon"',
    ],
    [{ Via: 'constructor' }, 'the column "Via" has a value that channel.values does not list'],
    [{ Minutes: '1.5' }, 'the column "Minutes" is no whole number: "1.5"'],
    [{ Cost: '1,234.00' }, 'the column "Cost" is no amount of USD, such as 12.50: "1,234.00"'],
    [{ Cost: '1.234' }, 'the column "Cost" is no amount of USD'],
  ])('is refused by name: %j', (changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });

  it('has a key of its content and how often that occurred, whatever the order of the columns', () => {
    const reader = readerOf();
    const [first, second, other] = [read({}, reader).key, read({}, reader).key, read({ Note: 'x' }, reader).key];
    expect(second).toBe(first.replace('/1', '/2'));
    expect(other.split('/')[0]).not.toBe(first.split('/')[0]);
    expect(read({}, readerOf()).key).toBe(first);
    const turned = readerOf({}, 'UTC', COLUMNS.toReversed());
    expect(turned.read(COLUMNS.toReversed().map((column) => ROW[column as keyof typeof ROW])).key).toBe(first);
  });

  it('has the same key once it was rejected and comes from the file of rejected rows', () => {
    const columns = ['rejected_line', 'rejected_reason', ...COLUMNS];
    const values = ['7', 'a reason', ...COLUMNS.map((column) => ROW[column as keyof typeof ROW])];
    expect(readerOf({}, 'UTC', columns).read(values).key).toBe(read({}).key);
  });

  it('has the key that its column states', () => {
    expect(read({ Note: '17' }, readerOf({ key: { column: 'Note' } })).key).toBe('17');
    expect(() => read({}, readerOf({ key: { column: 'Note' } }))).toThrow(/every row needs its key/);
  });

  it('comes from a file that has the columns once', () => {
    expect(() => readerOf({}, 'UTC', ['Date', 'Rule'])).toThrow(
      /no column "Store", "Via", "Minutes", "Cost", "Result"; it has "Date", "Rule"/,
    );
    expect(() => readerOf({}, 'UTC', [...COLUMNS, 'Rule'])).toThrow(/two columns named "Rule"/);
  });
});
