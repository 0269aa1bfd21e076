import { describe, expect, it } from '@jest/globals';
import { EventStoreError } from '#eventing';
import { describeFault, logFault, ReadStoreUnavailable } from './faults.ts';

function logged(error: unknown, attempt: number): unknown[] {
  const lines: unknown[] = [];
  const line = (level: string) => (details: object, message: string) => void lines.push({ level, ...details, message });
  logFault({ info: line('info'), warn: line('warn'), error: line('error') }, error, { attempt }, 'it failed');
  return lines;
}

describe('a fault in background work', () => {
  it.each([
    new EventStoreError('UNAVAILABLE', 'KurrentDB at db:2113: nothing listens there'),
    new ReadStoreUnavailable('things is being built'),
  ])('is one warning with the reason when something does not answer: $name', (error) => {
    expect(logged(error, 1)).toEqual([{ level: 'warn', attempt: 1, reason: error.message, message: 'it failed' }]);
    expect(logged(error, 2)).toEqual([]);
  });

  it('is an error with its place each time otherwise, and repeats no message that may quote an event', () => {
    const lines = logged(new Error('Mrs Miller'), 2);
    expect(lines).toEqual([{ level: 'error', attempt: 2, fault: expect.stringMatching(/^Error \(.*:\d+:\d+\)$/), message: 'it failed' }]);
  });

  it('keeps what the event store says, which quotes no event', () => {
    expect(describeFault(new EventStoreError('CORRUPT', 'the log does not verify'))).toMatch(
      /^EventStoreError: the log does not verify \(/,
    );
  });
});
