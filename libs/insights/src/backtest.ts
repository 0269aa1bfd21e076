import { middleOf } from '#calendar';
import type { IsoWeek, LocalDate } from '#calendar';
import { DomainError } from '#eventing';
import { bandOf } from '#friction';
import type { OfficeCase } from '#friction';
import { checkFacts, compileGuardrail, ConditionError, possibleVerdicts } from '#guardrails';
import type { CheckContext, Checked, CompiledGuardrail, FactValues, Guardrail, SettledVerdict } from '#guardrails';
import { BACKTEST_CHANGES } from './events.ts';
import type { BacktestChange, BacktestFigures } from './events.ts';

/** Raised when the same draft could come out otherwise on the same reports. */
export const BACKTEST_ENGINE = 2;

/** One report under both tables. */
export interface TestedCase {
  readonly reportId: string;
  readonly week: string;
  readonly change: BacktestChange;
  readonly draft: Checked;
  readonly current: Checked;
}

/** What a table says of a report, and all that it could say if the report gave the facts that it does not. */
interface Evaluated {
  readonly checked: Checked;
  readonly possible: ReadonlySet<SettledVerdict>;
}

/** Where a version has no such guardrail nothing is allowed. */
const NO_TABLE: Evaluated = {
  checked: { verdict: 'NOT_ALLOWED', row: null, reason: null, missingFacts: [] },
  possible: new Set(['NOT_ALLOWED']),
};

/** The more, the less has to be asked. */
const LEEWAY: Readonly<Record<SettledVerdict, number>> = { NOT_ALLOWED: 0, ASK_OWNER: 1, ASK_SUPERVISOR: 2, ALLOWED: 3 };

/** @throws DomainError `backtest.draft-unreadable` */
export function compiledDraft(draft: Guardrail): CompiledGuardrail {
  try {
    return compileGuardrail(draft);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new DomainError(
      'backtest.draft-unreadable',
      `${error.message}; reviewGuardrail tells everything that is wrong`,
      `guardrail.${error.field ?? 'rows'}`,
    );
  }
}

/** Adds up report by report what a draft would have changed. */
export class Backtest {
  readonly #draft: CompiledGuardrail;
  readonly #current: CompiledGuardrail | null;
  readonly #cappedMoney: string | null;
  readonly #changes = Object.fromEntries(BACKTEST_CHANGES.map((change) => [change, 0])) as Record<BacktestChange, number>;
  readonly #missing = new Map<string, number>();
  readonly #money = { fromMinor: 0, toMinor: 0, stated: 0, unstated: 0 };
  readonly #days = new Map<IsoWeek, LocalDate>();
  #reports = 0;
  #publicReports = 0;
  #weeks: { from: string; to: string } | null = null;
  #staffMinutes = 0;
  #customerMinutes = 0;

  /** @param current of the same key in the version compared; null: there is none */
  constructor(draft: CompiledGuardrail, current: CompiledGuardrail | null) {
    this.#draft = draft;
    this.#current = current;
    const { cap, facts } = draft.guardrail;
    this.#cappedMoney = facts.find(({ name, type }) => type === 'MONEY' && name === cap?.fact)?.name ?? null;
  }

  add(report: OfficeCase): TestedCase {
    const { reportId, week, facts, isPublic } = report;
    // The office is told the week: `today` as the day itself would tell the day.
    const on = { today: this.#dayIn(week as IsoWeek) };
    const draft = evaluated(this.#draft, facts, on);
    const current = evaluated(this.#current, facts, on);
    const change = changeBetween(current.possible, draft.possible);
    this.#reports += 1;
    if (isPublic) this.#publicReports += 1;
    this.#changes[change] += 1;
    if (change === 'NOT_EVALUABLE') this.#countMissing([draft, current]);
    this.#weeks = {
      from: this.#weeks && this.#weeks.from < week ? this.#weeks.from : week,
      to: this.#weeks && this.#weeks.to > week ? this.#weeks.to : week,
    };
    if (change === 'NEWLY_ALLOWED') this.#addCost(report);
    return { reportId, week, change, draft: draft.checked, current: current.checked };
  }

  get figures(): BacktestFigures {
    return {
      reports: this.#reports,
      publicReports: this.#publicReports,
      changes: { ...this.#changes },
      missingFacts: [...this.#missing]
        .map(([fact, reports]) => ({ fact, reports }))
        .sort((a, b) => b.reports - a.reports || (a.fact < b.fact ? -1 : 1)),
      window: this.#weeks,
      money: { fact: this.#cappedMoney, ...this.#money },
      staffMinutes: this.#staffMinutes,
      customerMinutes: this.#customerMinutes,
    };
  }

  #dayIn(week: IsoWeek): LocalDate {
    const day = this.#days.get(week) ?? middleOf(week);
    this.#days.set(week, day);
    return day;
  }

  /** A table that says the same whatever is missing is not what the change hangs on. */
  #countMissing(sides: readonly Evaluated[]): void {
    const names = sides.flatMap(({ checked, possible }) => (possible.size > 1 ? checked.missingFacts : []));
    for (const fact of new Set(names)) this.#missing.set(fact, (this.#missing.get(fact) ?? 0) + 1);
  }

  #addCost({ facts, amountMinor, staffMinutes, customerMinutes, isPublic }: OfficeCase): void {
    this.#staffMinutes += staffMinutes ?? 0;
    this.#customerMinutes += customerMinutes ?? 0;
    const amount = this.#cappedMoney === null ? amountMinor : facts[this.#cappedMoney];
    if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 0) {
      this.#money.unstated += 1;
      return;
    }
    // As in the inbox: the sum of one report more or less would tell its amount.
    const { fromMinor, toMinor } = isPublic ? { fromMinor: amount, toMinor: amount } : bandOf(amount);
    this.#money.fromMinor += fromMinor;
    this.#money.toMinor += toMinor;
    this.#money.stated += 1;
  }
}

function evaluated(table: CompiledGuardrail | null, facts: FactValues, on: CheckContext): Evaluated {
  if (!table) return NO_TABLE;
  const checked = checkFacts(table, facts, on);
  const { verdict } = checked;
  return { checked, possible: verdict === 'MISSING_FACTS' ? possibleVerdicts(table, facts, on) : new Set([verdict]) };
}

/** The change that is the same for every pair of verdicts to which the missing facts could lead; NOT_EVALUABLE where they differ. */
export function changeBetween(before: ReadonlySet<SettledVerdict>, after: ReadonlySet<SettledVerdict>): BacktestChange {
  const changes = new Set([...before].flatMap((from) => [...after].map((to) => changeFrom(from, to))));
  const [change = 'NOT_EVALUABLE', ...others] = changes;
  return others.length === 0 ? change : 'NOT_EVALUABLE';
}

function changeFrom(before: SettledVerdict, after: SettledVerdict): BacktestChange {
  if (before === after) return 'UNCHANGED';
  if (after === 'ALLOWED') return 'NEWLY_ALLOWED';
  if (before === 'ALLOWED') return 'NEWLY_REFUSED';
  return LEEWAY[after] > LEEWAY[before] ? 'EASED' : 'TIGHTENED';
}
