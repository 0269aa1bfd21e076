import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { canonical } from '#eventing';
import { beyond } from './perceptions.fixture.ts';
import { waveIdAt } from './survey-wave.decider.ts';
import { composeWaves } from './waves-composition.fixture.ts';

let waves: Awaited<ReturnType<typeof composeWaves>>;

beforeEach(async () => {
  waves = await composeWaves();
});
afterEach(() => waves.stop());

const failing = (words: string) => () => Promise.reject(new Error(words));

describe('answers that arrive while their wave closes', () => {
  it.each([
    ['closes before they are recorded', 'before', 'perceptions.wave-closed-meanwhile', [0, 0, 0, 1, 0]],
    ['closes after they are recorded', 'after', 'perceptions.wave-closed-meanwhile', [0, 0, 0, 1, 1]],
  ] as const)('are not said to count where it %s', async (_, when, code, published) => {
    const { waveId } = await waves.surveyed();
    await waves.answer(waveId, 'first', 4);
    waves.store.meanwhile = { category: 'survey_answer', [when]: () => waves.close(waveId) };
    await expect(waves.answer(waveId, 'second', 5)).rejects.toMatchObject({ code, field: 'waveId' });
    expect(await waves.publishedOf(waveId)).toEqual(published);
  });

  it('are not said to count where its key has gone and it is yet to be closed', async () => {
    const { waveId } = await waves.surveyed();
    waves.store.meanwhile = { category: 'survey_answer', before: () => waves.participation.end([waveId]) };
    await expect(waves.answer(waveId, 'one', 5)).rejects.toMatchObject({ code: 'perceptions.wave-closed-meanwhile' });
  });

  it('count where they are said to, also those that came while it was being closed', async () => {
    const { waveId } = await waves.surveyed();
    const find = waves.closingAnswers.find;
    waves.closingAnswers.find = async (id) => {
      const found = await find(id);
      await expect(waves.answer(waveId, 'late', 5)).rejects.toMatchObject({ code: 'perceptions.wave-closed' });
      return found;
    };
    await waves.answer(waveId, 'in time', 4);
    await waves.close(waveId);
    expect(await waves.publishedOf(waveId)).toEqual([0, 0, 0, 1, 0]);
  });

  it('are refused as for a closed wave where they cannot be sealed any more', async () => {
    const { waveId } = await waves.surveyed();
    const { log } = waves;
    const encode = log.codec.encode.bind(log.codec);
    log.codec.encode = (stream, ...event) => {
      if (stream.startsWith('survey_answer-')) waves.participation.forget([waveId]);
      return encode(stream, ...event);
    };
    await expect(waves.answer(waveId, 'one', 5)).rejects.toMatchObject({ code: 'perceptions.wave-closed', field: 'waveId' });
  });
});

describe('what was answered', () => {
  const commandId = randomUUID();
  const answersOf = async () => {
    const { events } = await waves.store.readAll(null, { types: ['SurveyAnswered'] }, 10);
    return events;
  };

  it('stands in the log so that nobody can read it once the wave is closed', async () => {
    const { waveId } = await waves.surveyed();
    await waves.answer(waveId, 'one', 4);
    const [event] = await answersOf();
    expect(event?.data).not.toMatch(new RegExp(`shop|${beyond.key}|EMPLOYEES`));
    expect((await waves.log.load(event?.stream ?? ''))[0]?.data).toMatchObject({ given: { unitId: 'shop' } });
    await waves.close(waveId);
    expect((await waves.log.load(event?.stream ?? ''))[0]?.data).toEqual({ waveId, given: { erased: true } });
  });

  it('cannot be found by trying all there is against the hash of the input, with all keys that are left', async () => {
    const { waveId } = await waves.surveyed();
    await waves.answer(waveId, 'one', 4, commandId);
    const [event] = await answersOf();
    await waves.close(waveId);
    const given = { audience: 'EMPLOYEES', unitId: 'shop', answers: [{ key: beyond.key, value: 4 }], source: null, isByLink: false };
    const guesses = [{ given }, given, { answers: given.answers }].map((guess) =>
      waves.ring.mac(`SubmitAnswers ${canonical({ commandId, waveId, ...guess })}`),
    );
    expect(guesses).not.toContain(event?.metadata['inputMac']);
  });

  it('is told from another input under the same command id while the wave is open', async () => {
    const { waveId } = await waves.surveyed();
    const first = await waves.answer(waveId, 'one', 4, commandId);
    expect(await waves.answer(waveId, 'one', 4, commandId)).toMatchObject({ repeated: true, revision: first.revision });
    await expect(waves.answer(waveId, 'one', 5, commandId)).rejects.toMatchObject({ code: 'command.id-reused' });
    await waves.close(waveId);
    await expect(waves.answer(waveId, 'one', 4, commandId)).rejects.toMatchObject({ code: 'perceptions.wave-closed' });
  });

  it('is for waves that there are', async () => {
    await expect(waves.answer(randomUUID(), 'one', 4)).rejects.toMatchObject({ code: 'perceptions.wave-not-found' });
  });
});

describe('the close of a wave', () => {
  it('that is refused changes nothing: it goes on taking answers', async () => {
    const used = randomUUID();
    const { waveId } = await waves.surveyed(null, used);
    await expect(waves.close(waveId, used)).rejects.toMatchObject({ code: 'command.id-reused' });
    await waves.answer(waveId, 'one', 4);
    await expect(waves.close(randomUUID())).rejects.toMatchObject({ code: 'perceptions.wave-not-found' });
  });

  it('that was cut off is finished by the schedule, before its last day', async () => {
    const { waveId } = await waves.surveyed();
    await waves.answer(waveId, 'one', 4);
    const find = waves.closingAnswers.find;
    waves.closingAnswers.find = failing('the read model does not answer');
    await expect(waves.close(waveId)).rejects.toThrow('does not answer');
    expect(await waves.statusOf(waveId)).toBe('open');
    await expect(waves.answer(waveId, 'two', 4)).rejects.toMatchObject({ code: 'perceptions.wave-closed' });
    waves.closingAnswers.find = find;
    await waves.keep();
    expect(await waves.publishedOf(waveId)).toEqual([0, 0, 0, 1, 0]);
    expect(waves.participation.stateOf(waveId)).toBe('FORGOTTEN');
  });

  it('that was cut off after it was published is finished by the schedule', async () => {
    const { waveId } = await waves.surveyed();
    const forget = waves.participation.forget.bind(waves.participation);
    waves.participation.forget = () => {
      throw new Error('the ledger cannot be written');
    };
    await expect(waves.close(waveId)).rejects.toThrow('the ledger');
    waves.participation.forget = forget;
    await waves.keep();
    expect(waves.participation.stateOf(waveId)).toBe('FORGOTTEN');
  });

  it('that fails keeps no other wave open, nor any next one from its opening', async () => {
    const due = [await waves.surveyed(), await waves.surveyed(), await waves.surveyed(29)] as const;
    waves.clock.now = '2026-12-15T08:00:00.000Z';
    const find = waves.closingAnswers.find;
    const states = () => due.map(({ waveId }) => waves.participation.stateOf(waveId));
    const first: string[] = [];
    waves.closingAnswers.find = (waveId) => {
      if (first.length === 0) first.push(...states());
      return waveId === due[0].waveId ? failing('no answers')() : find(waveId);
    };
    await expect(waves.keep()).rejects.toThrow('no answers');
    // Nobody answers any of them from the start.
    expect(first).toEqual(['ENDED', 'ENDED', 'ENDED']);
    expect(states()).toEqual(['ENDED', 'FORGOTTEN', 'FORGOTTEN']);
    const opened = await waves.store.readAll(null, { types: ['WaveOpened'] }, 10);
    expect(opened.events).toHaveLength(4);
  });

  it('goes on where not all could be ended at once', async () => {
    const { waveId } = await waves.surveyed(29);
    waves.clock.now = '2026-12-15T08:00:00.000Z';
    const end = waves.participation.end.bind(waves.participation);
    waves.participation.end = () => {
      waves.participation.end = end;
      throw new Error('the keys cannot be written');
    };
    await expect(waves.keep()).rejects.toThrow('cannot be written');
    expect(await waves.statusOf(waveId)).toBe('closed');
    const opened = await waves.store.readAll(null, { types: ['WaveOpened'] }, 10);
    expect(opened.events).toHaveLength(2);
  });

  it('waits for the last day where there is no key, which says nothing of an end', async () => {
    const { waveId } = await waves.surveyed();
    waves.participation.stateOf = () => 'NONE';
    await waves.keep();
    expect(await waves.statusOf(waveId)).toBe('open');
  });
});

describe('after a restore to a time before the close', () => {
  it('nothing is published again of what was counted, imports among it', async () => {
    const { waveId } = await waves.surveyed();
    await waves.answer(waveId, 'one', 4);
    await waves.importCounts(waveId, [0, 0, 9, 0, 0]);
    waves.participation.forget([waveId]);
    await waves.keep();
    expect(await waves.statusOf(waveId)).toBe('closed');
    expect(await waves.publishedOf(waveId)).toBeNull();
  });

  it('a wave that had ended is not opened again under its old id', async () => {
    const { surveyId, waveId } = await waves.surveyed();
    await waves.close(waveId);
    waves.participation.end([waveIdAt(surveyId, 2)]);
    waves.clock.now = '2026-12-01T08:00:00.000Z';
    const { id } = await waves.open(surveyId);
    expect(id).toBe(waveIdAt(surveyId, 3));
    await waves.answer(id, 'one', 3);
    await expect(waves.open(surveyId)).rejects.toMatchObject({ code: 'perceptions.wave-open' });
  });
});
