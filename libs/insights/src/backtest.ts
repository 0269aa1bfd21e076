import { middleOf } from '#calendar';
import type { IsoWeek, LocalDate } from '#calendar';
import { DomainError } from '#eventing';
import { bandOf } from '#friction';
import type { OfficeCase } from '#friction';
import { checkFacts, compileGuardrail, ConditionError } from '#guardrails';
import type { Checked, CompiledGuardrail, Guardrail, Verdict } from '#guardrails';
import { BACKTEST_CHANGES } from './events.ts';
import type { BacktestChange, BacktestFigures } from './events.ts';

/** Raised when the same draft could come out otherwise on the same reports. */
export const BACKTEST_ENGINE = 1;

/** One report under both tables. */
export interface TestedCase {
  readonly reportId: string;
  readonly week: string;
  readonly change: BacktestChange;
  readonly draft: Checked;
  readonly current: Checked;
}

/** Where a version has no such guardrail nothing is allowed. */
const NO_TABLE: Checked = { verdict: 'NOT_ALLOWED', row: null, reason: null, missingFacts: [] };

/** The more, the less has to be asked. */
const LEEWAY: Readonly<Record<Exclude<Verdict, 'MISSING_FACTS'>, number>> = { NOT_ALLOWED: 0, ASK_OWNER: 1, ASK_SUPERVISOR: 2, ALLOWED: 3 };

/** @throws DomainError `backtest.draft-unreadable` */
export function compiledDraft(draft: Guardrail): CompiledGuardrail {
  try {
    return compileGuardrail(draft);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new DomainError(
      'backtest.draft-unreadable',
      `${error.message}; reviewGuardrail tells everything that is wrong`,
      'guardrail.rows',
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
    const draft = checkFacts(this.#draft, facts, on);
    const current = this.#current ? checkFacts(this.#current, facts, on) : NO_TABLE;
    const change = changeFrom(current.verdict, draft.verdict);
    this.#reports += 1;
    if (isPublic) this.#publicReports += 1;
    this.#changes[change] += 1;
    for (const fact of new Set([...draft.missingFacts, ...current.missingFacts]))
      this.#missing.set(fact, (this.#missing.get(fact) ?? 0) + 1);
    this.#weeks = {
      from: this.#weeks && this.#weeks.from < week ? this.#weeks.from : week,
      to: this.#weeks && this.#weeks.to > week ? this.#weeks.to : week,
    };
    if (change === 'NEWLY_ALLOWED') this.#addCost(report);
    return { reportId, week, change, draft, current };
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

  #addCost({ facts, amountMinor, staffMinutes, customerMinutes, isPublic }: OfficeCase): void {
    this.#staffMinutes += staffMinutes ?? 0;
    this.#customerMinutes += customerMinutes ?? 0;
    const amount = this.#cappedMoney === null ? amountMinor : facts[this.#cappedMoney];
    if (typeof amount !== 'number' || amount < 0) {
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

export function changeFrom(before: Verdict, after: Verdict): BacktestChange {
  if (before === 'MISSING_FACTS' || after === 'MISSING_FACTS') return 'NOT_EVALUABLE';
  if (before === after) return 'UNCHANGED';
  if (after === 'ALLOWED') return 'NEWLY_ALLOWED';
  if (before === 'ALLOWED') return 'NEWLY_REFUSED';
  return LEEWAY[after] > LEEWAY[before] ? 'EASED' : 'TIGHTENED';
}
