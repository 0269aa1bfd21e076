import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { DomainEvent, Recorded } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { frictionFigures } from '#figures';
import { figuresEvents } from '#figures/events';
import type { FrictionBlockEvent } from '#figures/events';
import { frictionEvents } from '#friction/events';
import type { FrictionReportEvent } from '#friction/events';
import { organisationEvents } from '#organisation/events';
import { policiesProjection } from '#policies';
import { policyEvents } from '#policies/events';
import { ProjectionRunner, ReadStore } from '#read-store';
import { FrictionChartFinder } from '../../libs/insights/src/friction-chart.finder.ts';
import { insightsNames } from '../../libs/insights/src/insights-names.projection.ts';
import { RevisionEffectFinder } from '../../libs/insights/src/revision-effect.finder.ts';

const PROJECTIONS = [frictionFigures, insightsNames, policiesProjection];
const PATIENCE_MS = 60_000;

/** Charts and verdicts where nothing was ever recorded but what everybody may know: blocks, public sources, customers, policies, units. */
export class PublishedOnly {
  readonly charts: FrictionChartFinder;
  readonly effects: RevisionEffectFinder;
  readonly close: () => Promise<void>;

  private constructor(store: ReadStore, deployment: Deployment, close: () => Promise<void>) {
    this.charts = new FrictionChartFinder(store, deployment);
    this.effects = new RevisionEffectFinder(store, deployment);
    this.close = close;
  }

  /** @param recorded of a whole log */
  static async of(recorded: AsyncIterable<Recorded>, deployment: Deployment): Promise<PublishedOnly> {
    const directory = await mkdtemp(join(tmpdir(), 'handrail-published-'));
    const catalogue = new EventCatalogue(frictionEvents, figuresEvents, policyEvents, organisationEvents);
    const log = new EventLog(new InMemoryEventStore(), new EventCodec(catalogue, new InMemoryKeyRing()));
    for await (const { type, data, stream, recordedAt } of recorded) {
      const event = published({ type, data });
      if (!event) continue;
      const stamp = { commandId: randomUUID(), scope: 'published', inputMac: '' };
      await log.append(stream, (await log.load(stream)).at(-1)?.revision ?? NO_STREAM, [event], stamp, aContext({ now: recordedAt }));
    }
    const store = await ReadStore.open(directory, PROJECTIONS);
    const runner = new ProjectionRunner(store, log);
    await runner.start();
    const head = await log.store.head();
    const names = PROJECTIONS.map(({ name }) => name);
    if (head !== null) await store.waitFor(names, head, PATIENCE_MS);
    return new PublishedOnly(store, deployment, async () => {
      await runner.stop();
      store.close();
      await rm(directory, { recursive: true });
    });
  }
}

const OPEN = ['UnitRegistered', 'PolicyRegistered', 'PolicyRevised', 'ProtectionRecorded', 'InteractionsRecorded'];

/** As far as everybody may know it; null: nobody may. */
function published(event: DomainEvent): DomainEvent | null {
  if (OPEN.includes(event.type)) return event;
  if (event.type === 'FrictionReported')
    return (event as Extract<FrictionReportEvent, { type: 'FrictionReported' }>).data.source?.public ? event : null;
  if (event.type !== 'FrictionBlockPublished') return null;
  const { data } = event as Extract<FrictionBlockEvent, { type: 'FrictionBlockPublished' }>;
  return { ...event, data: { ...data, entryIds: [], entryParts: [], surplusIds: [], readerIds: null } };
}
