import { accessEvents } from '#audit/events';
import { EventCatalogue } from '#eventing';
import { expectationsEvents } from '#expectations/events';
import { figuresEvents } from '#figures/events';
import { frictionEvents } from '#friction/events';
import { handEvents } from '#hand/events';
import { insightsEvents } from '#insights/events';
import { judgementEvents } from '#judgement/events';
import { organisationEvents } from '#organisation/events';
import { perceptionEvents } from '#perceptions/events';
import { policyEvents } from '#policies/events';
import { reviewEvents } from '#reviews/events';

/** Every event type of the product. */
export const catalogue = new EventCatalogue(
  organisationEvents,
  policyEvents,
  frictionEvents,
  reviewEvents,
  expectationsEvents,
  figuresEvents,
  judgementEvents,
  accessEvents,
  insightsEvents,
  perceptionEvents,
  handEvents,
);
