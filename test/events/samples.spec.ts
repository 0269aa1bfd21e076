import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { access } from '#audit';
import { fold, isErased, isSealedValue } from '#eventing';
import type { Decider, DomainEvent, Recorded } from '#eventing';
import { charter, expectation, warningSignCheck } from '#expectations';
import { frictionBlock, frictionBreakdown, judgementBlock, judgementBreakdown } from '#figures';
import { corroboration, frictionReport, interactions, joinCode, withheldReports } from '#friction';
import { handMonth } from '#hand';
import { backtestDay, keptBacktests } from '#insights';
import { authorityRequest, capWindow, judgementCall } from '#judgement';
import { person, protectionSettings, settings, unit } from '#organisation';
import { survey, surveyAnswer, surveyWave } from '#perceptions';
import { acknowledgement, policy, protection } from '#policies';
import { absence, review, task } from '#reviews';
import { examples } from './examples.ts';
import { catalogue, codec, storedOf } from './sample-codec.ts';
import type { Sample } from './sample-codec.ts';

interface Folding {
  readonly handles: (type: string) => boolean;
  readonly stateAfter: (events: readonly DomainEvent[]) => unknown;
}

const foldings = new Map<string, Folding>();
function foldedBy<State, Commands extends object, Event extends DomainEvent>(decider: Decider<State, Commands, Event>): void {
  foldings.set(decider.category, {
    handles: (type) => Object.hasOwn(decider.evolve, type),
    stateAfter: (events) => fold(decider, events),
  });
}
foldedBy(unit);
foldedBy(person);
foldedBy(access);
foldedBy(settings);
foldedBy(protectionSettings);
foldedBy(policy);
foldedBy(acknowledgement);
foldedBy(protection);
foldedBy(frictionReport);
foldedBy(corroboration);
foldedBy(interactions);
foldedBy(frictionBlock);
foldedBy(frictionBreakdown);
foldedBy(judgementBlock);
foldedBy(judgementBreakdown);
foldedBy(joinCode);
foldedBy(withheldReports);
foldedBy(judgementCall);
foldedBy(capWindow);
foldedBy(authorityRequest);
foldedBy(backtestDay);
foldedBy(keptBacktests);
foldedBy(handMonth);
foldedBy(review);
foldedBy(task);
foldedBy(absence);
foldedBy(charter);
foldedBy(warningSignCheck);
foldedBy(expectation);
foldedBy(survey);
foldedBy(surveyWave);
foldedBy(surveyAnswer);

const directory = new URL('../../schema/events/', import.meta.url);
const samples = readdirSync(directory)
  .sort()
  .map((file) => ({ file, sample: JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Sample }));

/** Names and JSON types of everything inside, such as `facts.amount: number`. */
function shapeOf(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [`${path}: ${value === null ? 'null' : typeof value}`];
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => shapeOf(item, `${path}[]`)))].sort();
  return Object.entries(value)
    .flatMap(([key, inner]) => shapeOf(inner, path ? `${path}.${key}` : key))
    .sort();
}

const categoryOf = ({ stream }: { readonly stream: string }) => stream.slice(0, stream.indexOf('-'));
const decoded = (sample: Sample): Recorded => codec.decode(storedOf(sample), 'all');
const exampleOf = (type: string) => examples.find((example) => example.type === type);

describe('what was ever stored', () => {
  it('has a sample for every event type and version', () => {
    const missing = catalogue.types.flatMap((type) =>
      Array.from({ length: catalogue.find(type)?.version ?? 0 }, (_, n) => `${type}.v${n + 1}.json`).filter(
        (file) => !samples.some((sample) => sample.file === file),
      ),
    );
    expect(missing).toEqual([]);
  });

  it.each(samples)('$file is named after what it holds', ({ file, sample }) => {
    expect(file).toBe(`${sample.type}.v${sample.schemaVersion}.json`);
    expect(sample.metadata['schemaVersion']).toBe(String(sample.schemaVersion));
    expect(catalogue.find(sample.type)?.version).toBeGreaterThanOrEqual(sample.schemaVersion);
  });

  it.each(samples)('$file is read in the present shape', ({ sample }) => {
    expect(shapeOf(decoded(sample).data)).toEqual(shapeOf(exampleOf(sample.type)?.data));
  });

  it.each(samples.filter(({ sample }) => sample.schemaVersion === catalogue.find(sample.type)?.version))(
    '$file holds what its example says',
    ({ sample }) => {
      expect(decoded(sample).data).toEqual(exampleOf(sample.type)?.data);
    },
  );

  it.each(samples)('$file is folded by its decider', ({ sample }) => {
    const folding = foldings.get(categoryOf(sample));
    expect(folding?.handles(sample.type)).toBe(true);
    const first = examples.find(({ category }) => category === categoryOf(sample));
    const created = samples.find((other) => other.sample.type === first?.type)?.sample;
    if (!created || !folding) throw new Error(`nothing creates the aggregate of ${sample.stream}`);
    const history = [decoded(created), ...(created.type === sample.type ? [] : [decoded(sample)])];
    expect(folding.stateAfter(history)).not.toEqual(folding.stateAfter([]));
  });

  it.each(samples)('$file keeps what is sealed under lock, and reads as erased without the keys', ({ sample }) => {
    const fields = Object.keys(catalogue.find(sample.type)?.sealed?.fields ?? {}).filter((field) => sample.data[field] !== null);
    expect(
      Object.keys(sample.data)
        .filter((field) => isSealedValue(sample.data[field]))
        .sort(),
    ).toEqual(fields.sort());
    const closed = codec.decode(storedOf(sample), []).data as Readonly<Record<string, unknown>>;
    for (const field of fields) expect(isErased(closed[field])).toBe(true);
  });
});
