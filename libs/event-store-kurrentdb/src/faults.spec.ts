import { describe, expect, it } from '@jest/globals';
import { EventStoreError } from '#eventing';
import { faultOf, TimedOut, toError } from './faults.ts';

/** An error as the client's layers make them. */
const error = (clues: { type?: string; code?: number; name?: string; message?: string }): Error =>
  Object.assign(new Error(clues.message ?? ''), clues);

describe('errors of the client', () => {
  it.each([
    ['WRONG_REVISION', { type: 'wrong-expected-version' }],
    ['TOO_LARGE', { type: 'maximum-append-size-exceeded' }],
    ['TOO_LARGE', { code: 8, message: '8 RESOURCE_EXHAUSTED: Received message larger than max (5 vs. 4)' }],
    ['INVALID', { type: 'stream-deleted' }],
    ['INVALID', { code: 3, message: '3 INVALID_ARGUMENT: bad position' }],
    ['UNAVAILABLE', { type: 'access-denied' }],
    ['UNAVAILABLE', { code: 16 }],
    ['UNAVAILABLE', { code: 12 }],
  ])('are %s for good: %j', (kind, clues) => {
    expect(faultOf(error(clues))).toMatchObject({ kind, passing: false });
  });

  it.each([
    ['a lost connection', error({ type: 'unavailable', code: 14 })],
    ['a deadline', error({ type: 'deadline-exceeded' })],
    ['a cancelled call', error({ type: 'cancelled' })],
    ['a follower', error({ type: 'not-leader' })],
    ['a server that starts', error({ type: 'unknown', message: 'Server Is Not Ready' })],
    ['a raw gRPC error', error({ code: 2, message: '2 UNKNOWN: write after end' })],
    ['a raw internal error', error({ code: 13 })],
    ['a fault inside the client', new TypeError("Cannot read properties of undefined (reading 'toString')")],
    ['our own timer', new TimedOut('no answer')],
    ['a text that is thrown', 'Impossible situation'],
  ])('pass, so that the call is made again: %s', (_name, given) => {
    expect(faultOf(given)).toMatchObject({ kind: 'UNAVAILABLE', passing: true });
  });

  it.each([
    [
      '?tls=false and leave out user and password',
      'No connection established. Last error: Error: SSL routines:tls_validate_record_header:wrong version number',
    ],
    ['leave out tls=false', 'No connection established. Last error: Failed to connect (2026-11-23T02:49:43.205Z)'],
    ['tlsCaFile', 'Last error: Error: unable to verify the first certificate'],
    ['DNS', 'Name resolution failed for target dns:no-such-host.invalid:2113'],
    ['is the server started', 'Last error: Error: connect ECONNREFUSED 127.0.0.1:1'],
    ['still running', 'Connection dropped'],
    ['majority', 'Failed to discover after 2 attempts.'],
    ['still starting', 'Server Is Not Ready'],
  ])('tell people the remedy: %s', (remedy, message) => {
    const told = toError(faultOf(error({ code: 14, message: `14 UNAVAILABLE: ${message}` })), 'db:2113', null);
    expect(told).toBeInstanceOf(EventStoreError);
    expect(told.message).toContain('KurrentDB at db:2113');
    expect(told.message).toContain(remedy);
  });

  it('keep the port’s own errors as they are', () => {
    const own = new EventStoreError('CORRUPT', 'damaged');
    expect(toError(faultOf(own), 'db', own)).toBe(own);
  });
});
