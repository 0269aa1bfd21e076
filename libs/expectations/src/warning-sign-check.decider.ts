import { parseBucket } from '#calendar';
import type { Bucket } from '#calendar';
import { DomainError, holdsFor } from '#eventing';
import type { Decider } from '#eventing';
import type { FoundUnitHead } from '#organisation/events';
import { isHead, unknownUnit } from './charter-state.decider.ts';
import { WARNING_SIGNS } from './events.ts';
import type { CheckedSign, SignAnswer, SuggestedSign, WarningSign, WarningSignEvent } from './events.ts';

interface AnsweredSign {
  readonly sign: WarningSign;
  readonly answer: SignAnswer;
  readonly note: string | null;
}

interface WarningSignCommands {
  RecordWarningSigns: {
    unitId: string;
    unit: FoundUnitHead;
    /** The unit and the units above it. */
    lineage: readonly string[];
    period: string;
    signs: readonly AnsweredSign[];
    suggested: readonly SuggestedSign[];
  };
}

interface LastCheck {
  /** null: none was made. */
  readonly signs: readonly CheckedSign[] | null;
}

/** What was said of the warning signs of one unit in one period; each check is whole, and those before it stay. */
export const warningSignCheck: Decider<LastCheck, WarningSignCommands, WarningSignEvent> = {
  category: 'warning_sign_check',
  initialState: { signs: null },
  decide: {
    RecordWarningSigns: ({ unitId, unit, lineage, period, signs, suggested }, last, { actor, now, calendar }) => {
      if (!unit) throw unknownUnit();
      if (!isHead(unit, actor) && !holdsFor(actor, ['SUPERVISOR', 'EXECUTIVE'], lineage)) {
        throw new DomainError(
          'warning-signs.not-theirs',
          'the head of the unit, and supervisors and executives over it, record its signs; ask them',
          'unitId',
        );
      }
      const { key, fromWeek, toWeek } = checkPeriod(period);
      if (fromWeek > calendar.weekOf(now)) {
        throw new DomainError('warning-signs.period-to-come', `${key} has not begun; record a period that has`, 'period');
      }
      checkWhole(signs);
      const checked = WARNING_SIGNS.map((sign) => checkedSign(sign, signs, suggested));
      if (JSON.stringify(last.signs) === JSON.stringify(checked)) return [];
      return {
        type: 'WarningSignsChecked',
        data: {
          unitId,
          period: key,
          fromWeek,
          toWeek,
          signs: checked,
          checkedBy: actor.id,
          checkedAt: now,
        },
      };
    },
  },
  evolve: { WarningSignsChecked: ({ signs }) => ({ signs }) },
};

/** @throws DomainError for anything but a month or a quarter */
export function checkPeriod(period: string): Bucket {
  try {
    const bucket = parseBucket(period);
    if (bucket.size !== 'WEEK') return bucket;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new DomainError('warning-signs.no-period', 'name a month such as 2026-11 or a quarter such as 2026-Q4', 'period');
}

function checkWhole(signs: readonly AnsweredSign[]): void {
  const named = new Set(signs.map(({ sign }) => sign));
  const missing = WARNING_SIGNS.filter((sign) => !named.has(sign));
  if (missing.length > 0) {
    throw new DomainError(
      'warning-signs.unanswered',
      `answer each sign, with NOT_KNOWN if need be; missing: ${missing.join(', ')}`,
      'signs',
    );
  }
  if (signs.length > named.size) throw new DomainError('warning-signs.answered-twice', 'answer each sign once', 'signs');
}

function checkedSign(sign: WarningSign, signs: readonly AnsweredSign[], suggested: readonly SuggestedSign[]): CheckedSign {
  const [said, seen] = [signs.find((each) => each.sign === sign), suggested.find((each) => each.sign === sign)];
  if (!said || !seen) throw new Error(`nothing was looked up of ${sign}`);
  return { sign, answer: said.answer, note: said.note, basis: seen.basis };
}
