import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Calendar } from '#calendar';
import { current, Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, execute } from '#eventing';
import type { EncodedEvent, ExpectedRevision } from '#eventing';
import { aContext, anActor, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { ProjectionRunner, ReadStore } from '#read-store';
import { closeWave } from './close-wave.ts';
import { keepWaves } from './close-waves.schedule.ts';
import { perceptionEvents } from './events.ts';
import type { Histogram } from './events.ts';
import { openWave } from './open-wave.ts';
import { answerIdOf, Participation } from './participation.ts';
import { beyond, forStaff } from './perceptions.fixture.ts';
import { submitAnswers } from './submit-answers.ts';
import { surveyWave } from './survey-wave.decider.ts';
import { survey } from './survey.decider.ts';
import { findWaitingAnswers } from './surveys.finder.ts';
import { surveysProjection } from './surveys.projection.ts';

/** Keys that live as long as a spec. */
export class InMemoryParticipation extends Participation {
  readonly #keys = new Map<string, Buffer | 'ENDED' | 'FORGOTTEN'>();

  constructor(private readonly ring: InMemoryKeyRing) {
    super();
  }

  begin(waveId: string) {
    if (!this.#keys.has(waveId)) this.#keys.set(waveId, randomBytes(32));
  }

  end(waveIds: readonly string[]) {
    for (const waveId of waveIds) if (this.stateOf(waveId) !== 'FORGOTTEN') this.#keys.set(waveId, 'ENDED');
  }

  forget(waveIds: readonly string[]) {
    for (const waveId of waveIds) {
      this.#keys.set(waveId, 'FORGOTTEN');
      this.ring.erase(waveId);
    }
  }

  stateOf(waveId: string) {
    const key = this.#keys.get(waveId);
    if (key === undefined) return 'NONE';
    return typeof key === 'string' ? key : 'OPEN';
  }

  participantOf(waveId: string, who: string) {
    return this.#tagOf(waveId, `who ${who}`);
  }

  macOf(waveId: string, input: string) {
    return this.#tagOf(waveId, `input ${input}`);
  }

  #tagOf(waveId: string, text: string) {
    const key = this.#keys.get(waveId);
    return key === undefined || typeof key === 'string' ? null : createHmac('sha256', key).update(text).digest('base64url');
  }
}

/** A store at whose appends something else may happen first, or right after. */
class MeanwhileStore extends InMemoryEventStore {
  meanwhile: { readonly category: string; readonly before?: () => unknown; readonly after?: () => unknown } | null = null;

  override async append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]) {
    const { meanwhile } = this;
    if (!meanwhile || !stream.startsWith(`${meanwhile.category}-`)) return super.append(stream, expected, events);
    this.meanwhile = null;
    await meanwhile.before?.();
    const appended = await super.append(stream, expected, events);
    await meanwhile.after?.();
    return appended;
  }
}

/** Surveys over a log and a read model, at a time that can be moved. Figures need one person, so that each answer is seen to count. */
export async function composeWaves() {
  const directory = await mkdtemp(join(tmpdir(), 'handrail-waves-'));
  const ring = new InMemoryKeyRing();
  const store = new MeanwhileStore();
  const log = new EventLog(store, new EventCodec(new EventCatalogue(perceptionEvents), ring));
  const readStore = await ReadStore.open(directory, [surveysProjection], (box) => log.codec.open(box));
  const runner = new ProjectionRunner(readStore, log);
  await runner.start();
  const clock = { now: '2026-11-16T08:30:00.000Z' };
  const context = (actorId: string) => aContext({ now: clock.now, actor: { ...anActor(), id: actorId } });
  const participation = new InMemoryParticipation(ring);

  const projected = async () => {
    const head = await log.store.head();
    if (head !== null) await readStore.waitFor([surveysProjection.name], head, 10_000);
  };
  const closingAnswers = {
    find: async (waveId: string) => {
      await projected();
      const found = await readStore.find(surveysProjection, (db) => findWaitingAnswers(db, waveId));
      return { answers: found?.answers ?? [], tree: new Map<string, string | null>([['shop', null]]), k: 1 };
    },
  };
  const parts = {
    log,
    participation,
    closingAnswers,
    readStore,
    deployment: new Deployment(new Calendar('UTC'), 'USD', () => Date.parse(clock.now)),
  };

  return {
    ...parts,
    ring,
    store,
    clock,
    /** @returns the id of its first wave, with its last day on 30 November */
    surveyed: async (cadenceDays: number | null = null, commandId: string = randomUUID()) => {
      const surveyId = randomUUID();
      const asked = { surveyId, title: 'Two views', template: null, statements: [beyond, forStaff], cadenceDays };
      await execute(log, survey, surveyId, 'CreateSurvey', { commandId: randomUUID(), ...asked }, context('executive'));
      const { id } = await openWave(parts, { commandId, surveyId, closesOn: '2026-11-30' }, context('executive'));
      return { surveyId, waveId: id };
    },
    answer: (waveId: string, who: string, value: number, commandId: string = randomUUID()) => {
      const answers = [{ key: beyond.key, value }];
      const given = { audience: 'EMPLOYEES' as const, unitId: 'shop', answers, source: null, isByLink: false };
      const participant = answerIdOf(waveId, participation.participantOf(waveId, who) ?? 'nobody');
      return submitAnswers(parts, { commandId, waveId, given }, context(participant));
    },
    importCounts: (waveId: string, counts: Histogram) => {
      const imported = { importId: randomUUID(), source: 'a panel', unitId: 'shop', audience: 'EMPLOYEES' as const };
      const command = { commandId: randomUUID(), ...imported, counts: [{ key: beyond.key, counts }] };
      return execute(log, surveyWave, waveId, 'ImportSurveyCounts', command, context('executive'));
    },
    open: (surveyId: string) => openWave(parts, { commandId: randomUUID(), surveyId, closesOn: '2026-12-31' }, context('executive')),
    close: (waveId: string, commandId: string = randomUUID()) => closeWave(parts, waveId, { commandId }, context('executive')),
    keep: async () => {
      await projected();
      await keepWaves(parts);
    },
    statusOf: async (waveId: string) => (await current(log, surveyWave, waveId)).status,
    /** How often each answer was given; null: not published. */
    publishedOf: async (waveId: string): Promise<readonly number[] | null> => {
      const closed = (await log.load(`survey_wave-${waveId}`)).find(({ type }) => type === 'WaveClosed');
      const { results } = (closed?.data ?? { results: [] }) as { readonly results: readonly { cells: readonly { counts: number[] }[] }[] };
      return results[0]?.cells[0]?.counts ?? null;
    },
    stop: async () => {
      await runner.stop();
      readStore.close();
      await rm(directory, { recursive: true });
    },
  };
}
