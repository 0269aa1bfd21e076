import { addDays } from '#calendar';
import { charterRequestId } from '#expectations';
import { unitIdOf } from '#organisation';
import { CHARTERS } from './content.charters.ts';
import type { DemoCharter } from './content.charters.ts';
import { actorOf, personIdOf } from './people.ts';
import type { DemoPerson } from './people.ts';
import { commandIdOf } from './seed.ts';
import type { Step } from './step.ts';
import type { Timeline } from './timeline.ts';

/** Weeks ago in which a draft that waits was written. */
const WAITING_SINCE_WEEKS_AGO = 2;
/** Days from its draft to its adoption. */
const DAYS = 18;

/** Defined, aligned, approved, adopted; what waits is left where it stands. */
export function chartersPlan(timeline: Timeline, people: readonly DemoPerson[]): readonly Step[] {
  return CHARTERS.flatMap((charter) => charter.versions.flatMap((_, index) => version(timeline, people, charter, index)));
}

function version(timeline: Timeline, people: readonly DemoPerson[], { unit, head, versions }: DemoCharter, index: number): readonly Step[] {
  const drafted = versions[index];
  const by = people.find(({ key }) => key === head);
  if (!drafted || !by) throw new RangeError(`the charter of ${unit} has no version ${index + 1}, or nobody is called ${head}`);
  const { weeksAgo, content, checks, approvers, declined } = drafted;
  const first = weeksAgo === null ? timeline.monday(WAITING_SINCE_WEEKS_AGO) : addDays(timeline.monday(weeksAgo), -DAYS);
  const unitId = unitIdOf(unit);
  const step = (name: string, day: number, actor: string = head) => ({
    id: `charter-${name}/${unit}/${index + 1}`,
    at: timeline.at(addDays(first, day), 630),
    actor,
  });
  const request = step('request', 6);
  const requestId = charterRequestId(unitId, commandIdOf(request.id), actorOf(by));
  const { vision, mission, goals, clauses } = content;
  return [
    { ...step('draft', 0), command: 'DraftCharter', input: { unitId, vision, mission, goals: [...goals], clauses: [...clauses] } },
    {
      ...step('align', 4),
      command: 'AlignCharter',
      input: { unitId, checks: checks.map((check) => ({ ...check, clauseKeys: [...check.clauseKeys] })) },
    },
    { ...request, command: 'RequestCharterApproval', input: { unitId, approverIds: approvers.map(personIdOf) } },
    ...approvers
      .filter((approver) => approver !== declined?.by)
      .map((approver, order): Step => ({
        ...step(`approve-${approver}`, 8 + order, approver),
        command: 'ApproveCharter',
        input: { unitId, requestId, reason: null },
      })),
    ...(declined
      ? [{ ...step('decline', 11, declined.by), command: 'DeclineCharter' as const, input: { unitId, requestId, reason: declined.reason } }]
      : []),
    ...(weeksAgo === null
      ? []
      : [
          {
            ...step('adopt', DAYS),
            command: 'AdoptCharter' as const,
            input: { unitId, requestId, effectiveFrom: timeline.monday(weeksAgo) },
          },
        ]),
  ];
}
