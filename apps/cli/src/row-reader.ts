import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Calendar } from '#calendar';
import type { Channel, CustomerOutcome } from '#friction/events';
import type { CsvFormat } from './csv-records.ts';
import type { ImportMapping } from './mapping.ts';
import { columnsOf } from './mapping-file.ts';
import { REJECTED_COLUMNS } from './rejected-rows.ts';
import { factsIn } from './row-facts.ts';
import type { RowFact } from './row-facts.ts';
import { amountsIn, placesOf, RowRejected, textAt, wholeNumber } from './row-values.ts';

/** What a row says, in terms of the product. */
export interface RowReport {
  /** Unique in its source. */
  readonly key: string;
  readonly policy: string;
  readonly unit: string;
  /** ISO instant, UTC. */
  readonly happenedAt: string;
  readonly channel: Channel | null;
  readonly customerOutcomes: readonly CustomerOutcome[];
  readonly burden: number | null;
  readonly staffMinutes: number | null;
  readonly customerMinutes: number | null;
  readonly outOfPocket: { readonly amountMinor: number; readonly currency: string } | null;
  /** Each with the value that its column has. */
  readonly facts: readonly RowFact[];
}

/** luxon's tokens for hours and whole instants: without one a format is of a day. */
const TIME_TOKENS = /[HhTtFfXx]/;

/** Reads the rows of one file, in their order: keys made from content count how often it occurred. */
export class RowReader {
  readonly #mapping: ImportMapping;
  readonly #calendar: Calendar;
  readonly #places: ReadonlyMap<string, number>;
  readonly #hashed: readonly (readonly [name: string, at: number])[];
  readonly #occurrences = new Map<string, number>();
  readonly #amountOf: ReturnType<typeof amountsIn>;
  readonly #factOf: ReturnType<typeof factsIn>;

  /**
   * @param currency ISO 4217, the organisation's
   * @throws UsageError when a column that the mapping names is missing or there twice
   */
  constructor(mapping: ImportMapping, { columns }: CsvFormat, calendar: Calendar, currency: string) {
    this.#mapping = mapping;
    this.#calendar = calendar;
    this.#places = placesOf(columnsOf(mapping), columns, 'Correct the mapping, or state file.delimiter and file.encoding');
    this.#hashed = columns
      .flatMap((name, at) => (REJECTED_COLUMNS.includes(name) ? [] : [[name, at] as const]))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    this.#amountOf = amountsIn(mapping.outOfPocket?.currency ?? 'USD');
    this.#factOf = factsIn(currency);
  }

  /** @throws RowRejected */
  read(values: readonly string[]): RowReport {
    const { happenedAt, policy, unit, channel, burden, staffMinutes, customerMinutes, outOfPocket, facts = [] } = this.#mapping;
    const key = this.#keyOf(values);
    const text = (column: string) => this.#text(values, column);
    return {
      key,
      policy: text(policy.column) || reject(`the column "${policy.column}" is empty; a report names its policy`),
      unit:
        text(unit.column) ||
        unit.whenBlank ||
        reject(`the column "${unit.column}" is empty; fill it, or say in unit.whenBlank which unit it is`),
      happenedAt: this.#instantOf(text(happenedAt.column)),
      channel: channel ? this.#channelOf(text(channel.column)) : null,
      customerOutcomes: this.#outcomesOf(values),
      burden: burden ? wholeNumber(text(burden.column), burden.column) : null,
      staffMinutes: staffMinutes ? wholeNumber(text(staffMinutes.column), staffMinutes.column) : null,
      customerMinutes: customerMinutes ? wholeNumber(text(customerMinutes.column), customerMinutes.column) : null,
      outOfPocket: outOfPocket ? this.#moneyOf(text(outOfPocket.column), outOfPocket) : null,
      facts: facts.flatMap((fact) => this.#factOf(text(fact.column), fact) ?? []),
    };
  }

  #text(values: readonly string[], column: string): string {
    return textAt(values, this.#places.get(column), column);
  }

  /** Of the whole row by the names of its columns, so that neither their order nor quoting and encoding matter. */
  #keyOf(values: readonly string[]): string {
    const { key } = this.#mapping;
    if (key) return this.#text(values, key.column) || reject(`the column "${key.column}" is empty; every row needs its key`);
    const content = JSON.stringify(this.#hashed.map(([name, at]) => [name, values[at]]));
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
    const occurrence = (this.#occurrences.get(hash) ?? 0) + 1;
    this.#occurrences.set(hash, occurrence);
    return `${hash}/${occurrence}`;
  }

  #instantOf(text: string): string {
    const { column, formats, zone = this.#calendar.timeZone } = this.#mapping.happenedAt;
    if (text === '') reject(`the column "${column}" is empty; a report says when it happened`);
    const readings = new Set(formats.flatMap((format) => this.#reading(text, format, zone) ?? []));
    const [instant] = readings;
    if (instant === undefined) throw new RowRejected(`the column "${column}" is no date of the form ${formats.join(' or ')}`, text);
    if (readings.size > 1)
      throw new RowRejected(`the column "${column}" can be read as several dates; keep one of the formats ${formats.join(', ')}`, text);
    return instant;
  }

  #reading(text: string, format: string, zone: string): string | null {
    const isDay = format === 'ISO' ? !text.includes('T') : !TIME_TOKENS.test(format.replace(/'[^']*'/g, ''));
    const read = format === 'ISO' ? DateTime.fromISO(text, { zone }) : DateTime.fromFormat(text, format, { zone, locale: 'en' });
    if (!read.isValid) return null;
    // A day is that day in every zone; only the organisation's says when it began.
    return isDay ? this.#calendar.startOfDay(read.toISODate()) : read.toUTC().toISO();
  }

  #channelOf(text: string): Channel | null {
    const { column = '', values = {}, otherwise } = this.#mapping.channel ?? {};
    if (text === '') return otherwise ?? null;
    const channel = (Object.hasOwn(values, text) ? values[text] : undefined) ?? otherwise;
    if (channel === undefined)
      throw new RowRejected(
        `the column "${column}" has a value that channel.values does not list; add it, or say what channel.otherwise is`,
        text,
      );
    return channel;
  }

  #outcomesOf(values: readonly string[]): readonly CustomerOutcome[] {
    const { customerOutcomes = [] } = this.#mapping;
    const hit = customerOutcomes.find(({ when }) =>
      Object.entries(when).every(([column, wanted]) => [wanted].flat().includes(this.#text(values, column))),
    );
    return hit?.then ?? [];
  }

  #moneyOf(text: string, { column, currency }: NonNullable<ImportMapping['outOfPocket']>): RowReport['outOfPocket'] {
    const amountMinor = this.#amountOf(text, column);
    return amountMinor === null ? null : { amountMinor, currency };
  }
}

function reject(reason: string): never {
  throw new RowRejected(reason);
}
