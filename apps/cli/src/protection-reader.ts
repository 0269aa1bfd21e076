import { weekOfDate } from '#calendar';
import { DomainError, idOf } from '#eventing';
import type { Context } from '#eventing';
import { InvalidInputError } from '#graphql';
import { policyIdOf, protection, RecordProtection } from '#policies';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import type { CsvFormat } from './csv-records.ts';
import { REJECTED_COLUMNS } from './rejected-rows.ts';
import { amountsIn, namesOf, placesOf, RowRejected, textAt, wholeNumber } from './row-values.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** Reads the rows of one file of protection; its columns have fixed names. */
export class ProtectionReader {
  readonly #session: Session;
  readonly #source: string | null;
  readonly #context: Context;
  readonly #places: ReadonlyMap<string, number>;
  readonly #amountOf: ReturnType<typeof amountsIn>;
  readonly #policies = new Map<string, Promise<FoundPolicy>>();

  /**
   * @param source of the rows that do not name theirs
   * @throws UsageError for columns that are missing, unknown or there twice
   */
  constructor(session: Session, { columns }: CsvFormat, source: string | null, context: Context) {
    this.#session = session;
    this.#source = source;
    this.#context = context;
    this.#places = placesIn(columns, source !== null);
    this.#amountOf = amountsIn(context.currency);
  }

  /** The product's own rules decide, before anything is written. */
  async read(values: readonly string[]): Promise<{ readonly command: RecordProtection } | RowRejected> {
    try {
      const command = await this.#commandOf((column) => textAt(values, this.#places.get(column), column));
      const { amountMinor = null, ...rest } = command;
      protection.decide.RecordProtection({ ...rest, amountMinor }, protection.initialState, this.#context);
      return { command };
    } catch (error) {
      if (error instanceof RowRejected) return error;
      if (error instanceof DomainError || error instanceof InvalidInputError) return this.rejectedBy(error);
      throw error;
    }
  }

  /** What a refusal of the product means in terms of the file. */
  rejectedBy(error: DomainError | InvalidInputError): RowRejected {
    const problems = error instanceof InvalidInputError ? error.problems : [error];
    return new RowRejected(problems.map(({ field, message }) => `${this.#placeOf(field)}: ${message}`).join('; '));
  }

  async #commandOf(text: (column: string) => string): Promise<RecordProtection> {
    const policyId = await this.#policyIdOf(text('policy'));
    const week = this.#places.has('date') ? weekHolding(text('date')) : text('week');
    const kind = text('kind');
    const count = wholeNumber(text('count'), 'count');
    if (count === null) throw new RowRejected('the column "count" is empty; 0 is a finding too');
    const amountMinor = this.#amountOf(text('amount'), 'amount');
    const source = text('source') || this.#source;
    if (source === null) throw new RowRejected('the column "source" is empty; fill it, or name it for all rows by --source');
    // The same for the same row: what was corrected since is not undone by a second run.
    const commandId = idOf('imported-protection', policyId, week, kind, String(count), String(amountMinor), source);
    return this.#session.validated(RecordProtection, { commandId, policyId, week, kind, count, amountMinor, source });
  }

  async #policyIdOf(code: string): Promise<string> {
    if (code === '') throw new RowRejected('the column "policy" is empty; give the code of the policy');
    const { calendar, now } = this.#context;
    const query = () => this.#session.queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyIdOf(code), calendar.dayOf(now)));
    const found = this.#policies.get(code) ?? query();
    this.#policies.set(code, found);
    const policy = await found;
    if (!policy) throw new RowRejected('no policy has the code in the column "policy"; register it, or correct the code', code);
    return policy.policyId;
  }

  #placeOf(field: string | undefined): string {
    if (field === 'source' && !this.#places.has('source')) return '--source';
    if (field === 'week' && this.#places.has('date')) return 'the column "date"';
    if (field === 'amountMinor') return 'the column "amount"';
    return `the column "${field === 'policyId' || field === undefined ? 'policy' : field}"`;
  }
}

const REMEDY = 'The columns are policy, week or date, kind, count, and if you like amount and source';

function placesIn(columns: readonly string[], isSourceGiven: boolean): ReadonlyMap<string, number> {
  const has = (name: string) => columns.includes(name);
  if (has('week') && has('date')) throw new UsageError('the file has both columns "week" and "date"; keep one of them');
  const wanted = ['policy', has('date') ? 'date' : 'week', 'kind', 'count', ...['amount', 'source'].filter(has)];
  const places = placesOf(wanted, columns, REMEDY);
  // A misspelt optional column would be left out in silence.
  const unknown = columns.filter((name) => !wanted.includes(name) && !REJECTED_COLUMNS.includes(name));
  if (unknown.length > 0) throw new UsageError(`the file has columns that mean nothing here: ${namesOf(unknown)}; remove them. ${REMEDY}`);
  if (!has('source') && !isSourceGiven) {
    throw new UsageError('nothing says where the numbers come from; add a column "source", or name it for all rows by --source');
  }
  return places;
}

function weekHolding(date: string): string {
  try {
    return weekOfDate(date);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RowRejected('the column "date" is no date such as 2026-11-22', date);
  }
}
