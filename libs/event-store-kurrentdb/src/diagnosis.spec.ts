import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '#eventing-testing';
import { StandIn } from '../../../test/kurrentdb-stand-in/index.ts';
import { parseConnectionString } from './connection-string.ts';
import { Diagnosis } from './diagnosis.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(() => cleanUps.splice(0).forEach((cleanUp) => cleanUp()));

async function asked(validMs: number) {
  const server = await StandIn.start();
  cleanUps.push(() => server.stop());
  const diagnosis = new Diagnosis(parseConnectionString(server.url), 500, validMs);
  diagnosis.begin();
  await eventually(() => diagnosis.reason !== undefined, 'the diagnosis');
  return { server, diagnosis };
}

describe('a diagnosis', () => {
  it('is made once for many calls without an answer', async () => {
    const { server, diagnosis } = await asked(60_000);
    expect(diagnosis.reason).toContain('it answers, but not to this');
    for (let n = 0; n < 5; n++) diagnosis.begin();
    await delay(100);
    expect(server.calls('GetSupportedMethods')).toBe(1);
  });

  it('counts for a while: what was said of an earlier fault is not said of a later one', async () => {
    const { server, diagnosis } = await asked(400);
    expect(diagnosis.reason).toBeDefined();
    await delay(450);
    expect(diagnosis.reason).toBeUndefined();
    server.kill();
    diagnosis.begin();
    await eventually(() => diagnosis.reason !== undefined, 'the next diagnosis');
    expect(diagnosis.reason).toContain('nothing listens there');
  });
});
