import { setImmediate as nextTurn } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { Deployment } from '#cqrs';
import type { Caller } from '#cqrs';
import { DomainError, EventLog, execute } from '#eventing';
import type { Position } from '#eventing';
import { OfficeCases } from '#friction';
import { notFound, unavailable } from '#graphql';
import type { Guardrail } from '#guardrails';
import { compileGuardrail } from '#guardrails';
import { FindGuardrails, FindOffice } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { backtestDay, backtestDayIdOf } from './backtest-day.decider.ts';
import { Backtest, compiledDraft } from './backtest.ts';
import type { TestedCase } from './backtest.ts';
import type { BacktestFigures } from './events.ts';

export interface BacktestAsked {
  readonly policyId: string;
  readonly draft: Guardrail;
  /** null: the version in force. */
  readonly versionNumber: number | null;
}

export interface BacktestRun {
  readonly asked: BacktestAsked;
  /** What the draft was compared with; null: no version is in force, and nothing is allowed. */
  readonly versionNumber: number | null;
  /** Of the same key in that version; null: there is none, and nothing is allowed. */
  readonly current: Guardrail | null;
  readonly figures: BacktestFigures;
  /** Up to where in the log reports were read. */
  readonly readTo: Position | null;
}

/** What it takes of a turn of the event loop when nobody else wants it, and at the most, in milliseconds. */
const TURN_MS = { least: 1, most: 10 };
/** Of the time that everything else took since its last turn: a third of the process at the most, and never nothing. */
const SHARE = 0.5;
/**
 * Tries drafts of guardrails on all reports of a policy, for its office. One at a time, a little in each turn of the event loop, so that others
 * are answered meanwhile. What is in hand at any moment is a few reports.
 */
@Injectable()
export class Backtests implements OnModuleDestroy {
  /** For all of a backtest, its wait for others included. */
  protected readonly deadlineMs: number = 60_000;
  readonly #stopping = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
    private readonly cases: OfficeCases,
  ) {}

  /** Whether somebody answers for a policy. */
  async isOffice({ actor }: Caller, policyId: string): Promise<boolean> {
    const office = await this.queries.execute<FindOffice, readonly string[]>(new FindOffice(policyId));
    return office.includes(actor.id);
  }

  /**
   * That it is run is on record before the first report is read.
   * @param signal of a client that went away
   * @param onCase is handed each report, newest week first
   * @throws NOT_FOUND to all but the office; DomainError `backtest.…`; UNAVAILABLE at the deadline
   */
  async run(
    caller: Caller,
    asked: BacktestAsked,
    signal: AbortSignal | undefined,
    onCase: (tested: TestedCase) => void = () => undefined,
  ): Promise<BacktestRun> {
    if (!(await this.isOffice(caller, asked.policyId))) throw notFound();
    const draft = compiledDraft(asked.draft);
    const { versionNumber, current } = await this.#compared(asked);
    await this.#count(caller, asked, versionNumber);
    const until = AbortSignal.any([AbortSignal.timeout(this.deadlineMs), this.#stopping.signal, ...(signal ? [signal] : [])]);
    const backtest = new Backtest(draft, current && compileGuardrail(current));
    const readTo = await this.#inTurn(until, () =>
      this.cases.readAll(caller.actor, asked.policyId, async (cases, at) => {
        const turns = new Turns();
        for await (const few of cases) {
          for (const report of few) onCase(backtest.add(report));
          if (!turns.isOver()) continue;
          await turns.next();
          goOn(until);
        }
        return at.position;
      }),
    );
    return { asked, versionNumber, current, figures: backtest.figures, readTo };
  }

  /** The stores close after this. */
  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    await this.#last;
  }

  /** @throws DomainError `backtest.no-such-version` */
  async #compared({ policyId, draft, versionNumber }: BacktestAsked): Promise<Pick<BacktestRun, 'versionNumber' | 'current'>> {
    const version = versionNumber === null ? { on: this.deployment.today() } : { number: versionNumber };
    const found = await this.queries.execute<FindGuardrails, FoundGuardrails>(new FindGuardrails(policyId, version));
    if (found === null && versionNumber !== null) {
      throw new DomainError(
        'backtest.no-such-version',
        `the policy has no version ${versionNumber}; leave it out for the one in force`,
        'versionNumber',
      );
    }
    return { versionNumber: found?.versionNumber ?? null, current: found?.guardrails.find(({ key }) => key === draft.key) ?? null };
  }

  async #count({ actor }: Caller, { policyId, draft }: BacktestAsked, versionNumber: number | null): Promise<void> {
    const [day, commandId] = [this.deployment.today(), randomUUID()];
    const context = this.deployment.contextFor(actor, commandId);
    const command = { commandId, policyId, day, draft, versionNumber };
    await execute(this.log, backtestDay, backtestDayIdOf(policyId, day), 'RunBacktest', command, context);
  }

  /** After those that came before: two at once would take two turns of the loop from everybody else. */
  async #inTurn<T>(until: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const mine = before.then(() => {
      goOn(until);
      return work();
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** Little by little, in proportion to what else there is to do. */
class Turns {
  #began = performance.now();
  #length = TURN_MS.least;

  isOver(): boolean {
    return performance.now() - this.#began >= this.#length;
  }

  async next(): Promise<void> {
    const ended = performance.now();
    await nextTurn();
    this.#began = performance.now();
    this.#length = Math.min(TURN_MS.most, Math.max(TURN_MS.least, (this.#began - ended) * SHARE));
  }
}

function goOn(until: AbortSignal): void {
  if (!until.aborted) return;
  const isLate = until.reason instanceof DOMException && until.reason.name === 'TimeoutError';
  throw unavailable(isLate ? 'the backtest did not end within a minute' : 'the backtest was given up');
}
