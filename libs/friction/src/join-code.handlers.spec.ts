import { describe, expect, it } from '@jest/globals';
import { EventCatalogue, EventCodec, EventLog, idOf } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { frictionEvents } from './events.ts';
import { codeOf, joinCodeIdOf } from './join-code.handlers.ts';

/** Each has keys of its own. */
const aDeployment = () => new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(frictionEvents), new InMemoryKeyRing()));

describe('the code of a poster', () => {
  const command = { commandId: '5f0f2f60-9d5c-4c0e-8a51-0a3a1a1f0001', context: aContext() };
  const [here, elsewhere] = [aDeployment(), aDeployment()];
  const code = codeOf(here, command);

  it('is the same for a repeated command, and cannot be worked out without the keys', () => {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    expect(codeOf(here, command)).toBe(code);
    expect(codeOf(elsewhere, command)).not.toBe(code);
    expect(codeOf(here, { ...command, commandId: '5f0f2f60-9d5c-4c0e-8a51-0a3a1a1f0002' })).not.toBe(code);
  });

  it('is found however it is typed, and cannot be tried out on the ids in the log without the keys', () => {
    const id = joinCodeIdOf(here, code);
    expect(joinCodeIdOf(here, ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`)).toBe(id);
    expect(joinCodeIdOf(elsewhere, code)).not.toBe(id);
    expect([code, code.replaceAll('-', '')].map((text) => idOf('join_code', text))).not.toContain(id);
  });
});
