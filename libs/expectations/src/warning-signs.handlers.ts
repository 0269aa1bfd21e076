import { handling, handlersFor } from '#cqrs';
import { idOf } from '#eventing';
import { FindAncestors, FindUnitHead } from '#organisation/events';
import type { FoundUnitHead } from '#organisation/events';
import { FindSuggestedSigns } from './events.ts';
import type { SuggestedSign } from './events.ts';
import { checkPeriod, warningSignCheck } from './warning-sign-check.decider.ts';
import { RecordWarningSigns } from './warning-signs.commands.ts';

export const warningSignHandlers = handlersFor(warningSignCheck, {
  RecordWarningSigns: handling(
    RecordWarningSigns,
    ({ unitId, period }) => idOf('warning_sign_check', unitId, period),
    async ({ unitId, period, signs, context }, queries) => {
      checkPeriod(period);
      return {
        unitId,
        unit: await queries.execute<FindUnitHead, FoundUnitHead>(new FindUnitHead(unitId)),
        lineage: await queries.execute<FindAncestors, readonly string[]>(new FindAncestors(unitId)),
        period,
        signs: signs.map(({ sign, answer, note }) => ({ sign, answer, note: note ?? null })),
        suggested: await queries.execute<FindSuggestedSigns, readonly SuggestedSign[]>(
          new FindSuggestedSigns(unitId, period, context.actor),
        ),
      };
    },
  ),
});
