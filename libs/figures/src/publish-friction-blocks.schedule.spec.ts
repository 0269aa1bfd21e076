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
import { ProjectionRunner, ReadStore } from '#read-store';
import { frictionEvents } from '#friction/events';
import { figuresEvents } from './events.ts';
import type { FrictionBlockEvent } from './events.ts';
import { policyId, reported } from './figures.fixture.ts';
import { blockIdAt } from './friction-block.decider.ts';
import { breakdownIdAt } from './friction-breakdown.decider.ts';
import { publishFrictionBlocks } from './publish-friction-blocks.schedule.ts';
import type { BlockPublisher } from './block-publisher.ts';
import { waitingEntries } from './waiting-entries.projection.ts';

/** Monday of 2026-W47: the weeks up to W46 are closed. */
const NOW = '2026-11-16T06:00:00.000Z';

describe('publishing the blocks of closed weeks', () => {
  let directory: string;
  let log: EventLog;
  let readStore: ReadStore;
  let runner: ProjectionRunner;
  let publisher: BlockPublisher;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'handrail-blocks-'));
    log = new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(frictionEvents, figuresEvents), new InMemoryKeyRing()));
    readStore = await ReadStore.open(directory, [waitingEntries]);
    runner = new ProjectionRunner(readStore, log);
    await runner.start();
    publisher = {
      log,
      readStore,
      deployment: new Deployment(new Calendar('UTC'), 'EUR'),
      people: { personOf: (alias) => alias, tokenOf: (person, policy, year) => `${year}.${person} on ${policy} in ${year}` },
      findK: () => Promise.resolve(3),
    };
  });

  afterEach(async () => {
    await runner.stop();
    readStore.close();
    await rm(directory, { recursive: true });
  });

  async function record(event: DomainEvent): Promise<void> {
    const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
    await log.append(`friction_report-${randomUUID()}`, NO_STREAM, [event], stamp, aContext({ now: NOW }));
  }

  async function reports(week: string, ...people: string[]): Promise<string[]> {
    const ids = people.map(() => randomUUID());
    for (const [index, person] of people.entries()) await record(reported({ reportId: ids[index]!, week, reporterId: person }));
    return ids.sort();
  }

  async function blocks(): Promise<readonly FrictionBlockEvent['data'][]> {
    const { events } = await log.readAll(null, { types: ['FrictionBlockPublished'] }, 100);
    return events.map(({ data }) => data as FrictionBlockEvent['data']);
  }

  it('waits for the projection, publishes what k people stand behind, and nothing twice', async () => {
    const first = await reports('2026-W45', 'a', 'b', 'c');
    await reports('2026-W46', 'a', 'b');
    await reports('2026-W47', 'c');
    expect(await publishFrictionBlocks(publisher, NOW)).toEqual({ published: 1, isComplete: true });
    expect(await publishFrictionBlocks(publisher, NOW)).toEqual({ published: 0, isComplete: true });
    expect(await blocks()).toMatchObject([
      { blockId: blockIdAt(0), policyId, toWeek: '2026-W45', ordinal: 0, entryIds: first, publishedAt: NOW },
    ]);

    expect(await publishFrictionBlocks(publisher, '2026-11-23T00:00:00.000Z')).toEqual({ published: 1, isComplete: true });
    expect((await blocks())[1]).toMatchObject({ blockId: blockIdAt(1), fromWeek: '2026-W46', toWeek: '2026-W47', ordinal: 1 });
  });

  it('joins the aliases of one person', async () => {
    const people = { ...publisher.people, personOf: (alias: string) => alias.charAt(0) };
    await reports('2026-W45', 'a-named', 'a-confidential', 'b');
    expect(await publishFrictionBlocks({ ...publisher, people }, NOW)).toEqual({ published: 0, isComplete: true });
    await reports('2026-W45', 'c');
    expect(await publishFrictionBlocks({ ...publisher, people }, NOW)).toEqual({ published: 1, isComplete: true });
  });

  it('asks how many people are needed each time, and never takes fewer than three', async () => {
    await reports('2026-W45', 'a', 'b');
    expect(await publishFrictionBlocks({ ...publisher, findK: () => Promise.resolve(1) }, NOW)).toMatchObject({ published: 0 });
    await reports('2026-W45', 'c', 'd', 'e');
    expect(await publishFrictionBlocks({ ...publisher, findK: () => Promise.resolve(6) }, NOW)).toMatchObject({ published: 0 });
    expect(await publishFrictionBlocks({ ...publisher, findK: () => Promise.resolve(5) }, NOW)).toMatchObject({ published: 1 });
    expect((await blocks())[0]).toMatchObject({ k: 5, sums: { people: 5, reports: 5 } });
  });

  const anonymously = (person: string) => {
    const reportId = randomUUID();
    const countToken = `2026.${person} on ${policyId} in 2026`;
    return record(reported({ reportId, week: '2026-W45', reporterId: reportId, mode: 'ANONYMOUS', countToken }));
  };

  it('counts one person once who reports under an alias and anonymously, as long as that can be known', async () => {
    await reports('2026-W45', 'a', 'b');
    await anonymously('a');
    expect(await publishFrictionBlocks(publisher, NOW)).toMatchObject({ published: 0 });
    await anonymously('c');
    const people = { ...publisher.people, tokenOf: () => null };
    expect(await publishFrictionBlocks({ ...publisher, people }, NOW)).toMatchObject({ published: 0 });
    expect(await publishFrictionBlocks(publisher, NOW)).toMatchObject({ published: 1 });
    expect((await blocks())[0]?.sums).toMatchObject({ people: 3, reports: 4 });
  });

  it('counts those erased while their reports waited as one person together', async () => {
    await reports('2026-W45', 'a', 'b', 'c', 'd');
    const erased = (...gone: string[]) => ({
      ...publisher.people,
      personOf: (alias: string) => (gone.includes(alias) ? null : alias),
    });
    expect(await publishFrictionBlocks({ ...publisher, people: erased('b', 'c', 'd') }, NOW)).toMatchObject({ published: 0 });
    expect(await publishFrictionBlocks({ ...publisher, people: erased('c', 'd') }, NOW)).toMatchObject({ published: 1 });
  });

  it('does not count a report that was withdrawn while it waited', async () => {
    const [withdrawn] = await reports('2026-W45', 'a', 'b', 'c');
    await record({ type: 'ReportWithdrawn', data: { reportId: withdrawn, reporterId: null, reason: null, withdrawnAt: NOW } });
    expect(await publishFrictionBlocks(publisher, NOW)).toMatchObject({ published: 0 });
  });

  const published = async (type: string) => (await log.readAll(null, { types: [type] }, 100)).events.map(({ data }) => data);

  it('breaks blocks down once enough people stand behind them, and says 30 days later how soon they were answered, once', async () => {
    const people = Array.from({ length: 12 }, (_, index) => `person-${index}`);
    const ids = [
      ...(await reports('2026-W44', ...people.slice(0, 6))),
      ...(await reports('2026-W45', ...people.slice(6, 11))),
      ...(await reports('2026-W46', 'a', 'b', 'c')),
    ];
    await publishFrictionBlocks(publisher, '2026-11-10T00:00:00.000Z');
    expect([(await blocks()).length, await published('FrictionBreakdownPublished')]).toEqual([2, []]);
    await record({ type: 'ReportCauseClassified', data: { reportId: ids[0], cause: 'TOOL', reason: '', classifiedAt: NOW } });
    await Promise.all([publishFrictionBlocks(publisher, NOW), publishFrictionBlocks(publisher, NOW)]);
    await publishFrictionBlocks(publisher, NOW);
    const breakdown = { breakdownId: breakdownIdAt(0), policyId, fromWeek: '2025-W45', toWeek: '2026-W46', reports: 14 };
    expect(await published('FrictionBreakdownPublished')).toMatchObject([
      { ...breakdown, blockIds: [blockIdAt(0), blockIdAt(1), blockIdAt(2)], histograms: { cause: { OTHERS_TOGETHER: 14 } } },
    ]);

    const answer = (reportId: string | undefined, answeredAt: string) =>
      record({ type: 'ReportAnswered', data: { reportId, answeredBy: 'owner', answer: 'Soon.', answeredAt } });
    for (const reportId of ids.slice(0, 3)) await answer(reportId, '2026-11-16T05:00:00.000Z');
    await record({ type: 'ReportWithdrawn', data: { reportId: ids[5], reporterId: null, reason: null, withdrawnAt: NOW } });
    const due = '2026-12-16T00:00:00.000Z';
    await publishFrictionBlocks(publisher, '2026-12-15T23:00:00.000Z');
    expect(await published('FrictionBlockAnswersPublished')).toEqual([]);
    await publishFrictionBlocks(publisher, due);
    const times = { reports: 14, within2Days: 0, within14Days: 3, within30Days: 3, medianDays: null };
    const frozen = { breakdownId: breakdownIdAt(0), policyId, toWeek: '2026-W46', ...times, publishedAt: due };
    expect(await published('FrictionBlockAnswersPublished')).toEqual([frozen]);
    for (const reportId of ids.slice(3)) await answer(reportId, due);
    await Promise.all([publishFrictionBlocks(publisher, due), publishFrictionBlocks(publisher, '2027-01-09T00:00:00.000Z')]);
    expect(await published('FrictionBlockAnswersPublished')).toEqual([frozen]);
  });

  it('does nothing where another instance has published meanwhile, whatever that was about', async () => {
    await reports('2026-W45', 'a', 'b', 'c');
    const other = { type: 'FrictionBlockPublished', data: { ...emptyBlock(), blockId: blockIdAt(0) } };
    const lagging = {
      ...publisher,
      readStore: {
        waitFor: readStore.waitFor.bind(readStore),
        find: async (...input: Parameters<ReadStore['find']>) => {
          const decided = await readStore.find(...input);
          const stamp = { commandId: randomUUID(), scope: 'other', inputMac: '' };
          await log.append(`friction_block-${blockIdAt(0)}`, NO_STREAM, [other], stamp, aContext({ now: NOW }));
          return decided;
        },
      },
    };
    expect(await publishFrictionBlocks(lagging as unknown as BlockPublisher, NOW)).toEqual({ published: 0, isComplete: false });
    expect(await blocks()).toHaveLength(1);
    expect(await publishFrictionBlocks(publisher, NOW)).toEqual({ published: 1, isComplete: true });
  });

  it('publishes each report once, though many instances run at once', async () => {
    for (const week of ['2026-W43', '2026-W44', '2026-W45', '2026-W46']) await reports(week, 'a', 'b', 'c', 'd');
    const runs = await Promise.all(Array.from({ length: 5 }, () => publishFrictionBlocks(publisher, NOW)));
    expect(runs.reduce((sum, { published }) => sum + published, 0)).toBe(4);
    const ids = (await blocks()).flatMap(({ entryIds }) => entryIds);
    expect([ids.length, new Set(ids).size]).toEqual([16, 16]);
  });
});

function emptyBlock() {
  const span = { fromWeek: '2026-W40', toWeek: '2026-W40' };
  return {
    policyId: 'another',
    policyVersion: null,
    ordinal: 0,
    ...span,
    k: 3,
    sums: {},
    parts: [],
    entryIds: [],
    entryParts: [],
    surplusIds: [],
    publishedAt: NOW,
  };
}
