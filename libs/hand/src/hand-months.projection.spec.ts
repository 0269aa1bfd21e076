import { describe, expect, it } from '@jest/globals';
import { aContext, given, projectionSpec } from '#eventing-testing';
import type { HandMonthEvent, HandScope } from './events.ts';
import { handMonth } from './hand-month.decider.ts';
import { handMonths, listMonths } from './hand-months.projection.ts';

const organisation: HandScope = { kind: 'ORGANISATION', id: null };
const shop: HandScope = { kind: 'UNIT', id: 'shop' };

function published(scope: HandScope, month: string): HandMonthEvent {
  const context = aContext({ now: '2027-01-01T00:00:00.000Z' });
  const [event] = given(handMonth).when('PublishHandMonth', { scope, month, measurements: [] }, context).events;
  if (!event) throw new Error('nothing was published');
  return event;
}

describe('published months', () => {
  const spec = projectionSpec(handMonths);
  const months = [published(organisation, '2026-10'), published(shop, '2026-10'), published(organisation, '2026-11')];

  it('are found by scope, in order, as they were published', async () => {
    const model = await spec.given(...months.toReversed());
    const all = { from: '2026-01', to: '2026-12' };
    expect(await model.find((db) => listMonths(db, organisation, all))).toEqual([months[0]?.data, months[2]?.data]);
    expect(await model.find((db) => listMonths(db, shop, all))).toEqual([months[1]?.data]);
    expect(await model.find((db) => listMonths(db, { kind: 'POLICY', id: 'shop' }, all))).toEqual([]);
    expect(await model.find((db) => listMonths(db, organisation, { from: '2026-11', to: '2026-11' }))).toEqual([months[2]?.data]);
  });
});
