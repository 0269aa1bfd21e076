import { existsSync, writeFileSync } from 'node:fs';
import { Calendar } from '#calendar';
import { idOf } from '#eventing';
import { examples } from './examples.ts';
import { catalogue, codec } from './sample-codec.ts';
import type { Sample } from './sample-codec.ts';

/**
 * Writes the samples that are missing in schema/events, never one that is there: what was stored once stays readable.
 * `node --experimental-transform-types --conditions=source test/events/write-samples.ts`
 */
const actor = { id: idOf('sample', 'actor'), kind: 'PERSON', grants: [{ role: 'POLICY_OWNER', unitId: null }], unitId: null } as const;

for (const { category, aggregate, type, data } of examples) {
  const schemaVersion = catalogue.find(type)?.version ?? 1;
  const file = new URL(`../../schema/events/${type}.v${schemaVersion}.json`, import.meta.url);
  if (existsSync(file)) continue;
  const stream = `${category}-${aggregate}`;
  const stamp = { commandId: idOf('sample', 'command', type), scope: `person:${actor.id}`, inputMac: codec.mac(type) };
  const context = {
    now: '2026-11-16T08:30:00.000Z',
    actor,
    calendar: new Calendar('UTC'),
    currency: 'EUR',
    correlationId: idOf('sample', 'correlation'),
  };
  const { id, data: json, metadata } = codec.encode(stream, { type, data }, stamp, context);
  const sample: Sample = { type, schemaVersion, id, stream, metadata, data: JSON.parse(json) as Sample['data'] };
  writeFileSync(file, `${JSON.stringify(sample, null, 2)}\n`);
  process.stdout.write(`written: schema/events/${type}.v${schemaVersion}.json\n`);
}
