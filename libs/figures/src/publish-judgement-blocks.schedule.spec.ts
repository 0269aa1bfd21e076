import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { DomainEvent } from '#eventing';
import { InMemoryEventStore, InMemoryKeyRing, aContext } from '#eventing-testing';
import { judgementEvents } from '#judgement/events';
import { organisationEvents } from '#organisation/events';
import { ProjectionRunner, ReadStore } from '#read-store';
import { figuresEvents } from './events.ts';
import type { BlockPublisher } from './block-publisher.ts';
import { judgementBlockIdAt } from './judgement-block.decider.ts';
import { judgementBreakdownIdAt } from './judgement-breakdown.decider.ts';
import { asked, judgementBlockOf, recorded } from './judgement.fixture.ts';
import { publishJudgementBlocks } from './publish-judgement-blocks.schedule.ts';
import { waitingEntries } from './waiting-entries.projection.ts';
import { waitingJudgements } from './waiting-judgements.projection.ts';

/** Monday of 2026-W47: the weeks up to W46 are closed. */
const NOW = '2026-11-16T06:00:00.000Z';

describe('publishing what judgement calls say together', () => {
  let directory: string;
  let log: EventLog;
  let readStore: ReadStore;
  let runner: ProjectionRunner;
  let publisher: BlockPublisher;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'handrail-judgements-'));
    const catalogue = new EventCatalogue(judgementEvents, figuresEvents, organisationEvents);
    log = new EventLog(new InMemoryEventStore(), new EventCodec(catalogue, new InMemoryKeyRing()));
    readStore = await ReadStore.open(directory, [waitingEntries, waitingJudgements]);
    runner = new ProjectionRunner(readStore, log);
    await runner.start();
    publisher = {
      log,
      readStore,
      deployment: new Deployment(new Calendar('UTC'), 'EUR'),
      people: { personOf: (alias) => alias, tokenOf: () => null },
      findK: () => Promise.resolve(3),
    };
  });

  afterEach(async () => {
    await runner.stop();
    readStore.close();
    await rm(directory, { recursive: true });
  });

  async function record(...events: readonly DomainEvent[]): Promise<void> {
    for (const event of events) {
      const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
      await log.append(`spec-${randomUUID()}`, NO_STREAM, [event], stamp, aContext({ now: NOW }));
    }
  }
  const calls = (week: string, ...people: string[]) =>
    record(...people.map((personId) => recorded({ week, personId, minutesSaved: 5, customerTold: true })));
  const published = async (type: string) => (await log.readAll(null, { types: [type] }, 100)).events.map(({ data }) => data);

  it('does what k people made, of closed weeks, and nothing twice', async () => {
    expect(await publishJudgementBlocks(publisher, NOW)).toEqual({ published: 0, isComplete: true });
    await calls('2026-W45', 'a', 'b', 'c', 'a');
    await calls('2026-W46', 'a', 'b');
    await calls('2026-W47', 'c');
    expect(await publishJudgementBlocks(publisher, NOW)).toEqual({ published: 1, isComplete: true });
    expect(await publishJudgementBlocks(publisher, NOW)).toEqual({ published: 0, isComplete: true });
    expect(await published('JudgementBlockPublished')).toMatchObject([
      {
        blockId: judgementBlockIdAt(0),
        kind: 'CALL',
        policyId: 'policy',
        toWeek: '2026-W45',
        ordinal: 0,
        k: 3,
        sums: { people: 3, calls: 4, authorityRequests: 0, minutesSaved: 20 },
        publishedAt: NOW,
      },
    ]);
    expect(await publishJudgementBlocks(publisher, '2026-11-23T00:00:00.000Z')).toEqual({ published: 1, isComplete: true });
    expect((await published('JudgementBlockPublished'))[1]).toMatchObject({ fromWeek: '2026-W46', toWeek: '2026-W47', ordinal: 1 });
  });

  it('asks how many people are needed each time, and never takes fewer than three', async () => {
    await calls('2026-W45', 'a', 'b');
    expect(await publishJudgementBlocks({ ...publisher, findK: () => Promise.resolve(1) }, NOW)).toMatchObject({ published: 0 });
    await calls('2026-W45', 'c');
    expect(await publishJudgementBlocks({ ...publisher, findK: () => Promise.resolve(4) }, NOW)).toMatchObject({ published: 0 });
    expect(await publishJudgementBlocks(publisher, NOW)).toMatchObject({ published: 1 });
  });

  it('takes requests apart from calls, by who read them', async () => {
    const request = (askerId: string, unitId: string | null) => asked({ askerId, unitId });
    const supervisor = { personId: 'boss', role: 'SUPERVISOR', unitId: null, grantedAt: NOW };
    await record(...['a', 'b'].map((asker) => request(asker, null)), { type: 'RoleGranted', data: supervisor });
    await record(...['c', 'd'].map((asker) => request(asker, null)));
    expect(await publishJudgementBlocks(publisher, NOW)).toMatchObject({ published: 0 });
    await record(request('e', null));
    await calls('2026-W45', 'a', 'b', 'c');
    expect(await publishJudgementBlocks(publisher, NOW)).toMatchObject({ published: 2 });
    expect(await published('JudgementBlockPublished')).toMatchObject([
      { kind: 'CALL', ordinal: 0, sums: { calls: 3, authorityRequests: 0 } },
      { kind: 'REQUEST', ordinal: 0, sums: { calls: 0, authorityRequests: 3 } },
    ]);
  });

  it('pools what waited for a year with what other policies left', async () => {
    await record(...['a', 'b'].map((personId) => recorded({ personId, week: '2025-W40' })));
    await record(...['c', 'd'].map((personId) => recorded({ policyId: 'another', personId, week: '2025-W41' })));
    expect(await publishJudgementBlocks(publisher, NOW)).toMatchObject({ published: 1 });
    expect(await published('JudgementBlockPublished')).toMatchObject([{ policyId: null, fromWeek: '2025-W01', toWeek: '2025-W41' }]);
  });

  it('breaks blocks down once enough people stand behind them, once', async () => {
    const people = Array.from({ length: 12 }, (_, index) => `person-${index}`);
    await calls('2026-W44', ...people.slice(0, 6));
    await calls('2026-W45', ...people.slice(6));
    await Promise.all([publishJudgementBlocks(publisher, NOW), publishJudgementBlocks(publisher, NOW)]);
    await publishJudgementBlocks(publisher, NOW);
    expect(await published('JudgementBreakdownPublished')).toEqual([
      {
        breakdownId: judgementBreakdownIdAt(0),
        kind: 'CALL',
        policyId: 'policy',
        policyVersion: null,
        blockIds: [judgementBlockIdAt(0), judgementBlockIdAt(1)],
        fromWeek: '2025-W45',
        toWeek: '2026-W45',
        k: 3,
        n: 12,
        histograms: {
          guardrail: { 'refund-without-receipt': 12 },
          basis: { ALLOWED: 12 },
          cap: { NO_CAP: 12 },
          customerTold: { TOLD: 12 },
          answer: {},
        },
        publishedAt: NOW,
      },
    ]);
  });

  it('publishes each call once, though many instances run at once', async () => {
    for (const week of ['2026-W43', '2026-W44', '2026-W45', '2026-W46']) await calls(week, 'a', 'b', 'c', 'd');
    const runs = await Promise.all(Array.from({ length: 5 }, () => publishJudgementBlocks(publisher, NOW)));
    expect(runs.reduce((sum, run) => sum + run.published, 0)).toBe(4);
    const ids = (await published('JudgementBlockPublished')).flatMap((block) => (block as { entryIds: string[] }).entryIds);
    expect([ids.length, new Set(ids).size]).toEqual([16, 16]);
  });

  it('does nothing where another instance has published meanwhile, whatever that was about', async () => {
    await calls('2026-W45', 'a', 'b', 'c');
    const lagging = {
      ...publisher,
      readStore: {
        waitFor: readStore.waitFor.bind(readStore),
        findAcross: async (...input: Parameters<ReadStore['findAcross']>) => {
          const decided = await readStore.findAcross(...input);
          const stamp = { commandId: randomUUID(), scope: 'other', inputMac: '' };
          const other = judgementBlockOf({ blockId: judgementBlockIdAt(0), policyId: 'another' });
          await log.append(`judgement_block-${judgementBlockIdAt(0)}`, NO_STREAM, [other], stamp, aContext({ now: NOW }));
          return decided;
        },
      },
    };
    expect(await publishJudgementBlocks(lagging as unknown as BlockPublisher, NOW)).toEqual({ published: 0, isComplete: false });
    expect(await publishJudgementBlocks(publisher, NOW)).toEqual({ published: 1, isComplete: true });
  });

  it('decides nothing anew in a rebuild', async () => {
    await calls('2026-W45', 'a', 'b', 'c');
    await publishJudgementBlocks(publisher, NOW);
    await runner.stop();
    readStore.close();
    await rm(join(directory, 'read.sqlite'), { force: true });
    readStore = await ReadStore.open(directory, [waitingEntries, waitingJudgements]);
    runner = new ProjectionRunner(readStore, log);
    await runner.start();
    expect(await publishJudgementBlocks({ ...publisher, readStore }, NOW)).toEqual({ published: 0, isComplete: true });
    expect(await published('JudgementBlockPublished')).toHaveLength(1);
  });
});
