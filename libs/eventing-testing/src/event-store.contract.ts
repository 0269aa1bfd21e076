import { describe } from '@jest/globals';
import { appendContract } from './event-store.contract-append.ts';
import { badInputContract } from './event-store.contract-bad-input.ts';
import { contractCase } from './event-store.contract-case.ts';
import type { Interruption, StoreUnderTest } from './event-store.contract-case.ts';
import { interruptionContract } from './event-store.contract-interruption.ts';
import { readContract } from './event-store.contract-reads.ts';
import { repeatedAppendContract } from './event-store.contract-repeated-append.ts';
import { subscriptionContract } from './event-store.contract-subscriptions.ts';

/** What every event store must do; `open` gives a database of its own for each test, or one that only the test writes to meanwhile. */
export function eventStoreContract(name: string, open: () => Promise<StoreUnderTest>, interruptions: readonly Interruption[] = []): void {
  describe(`${name} keeps the event-store contract`, () => {
    const the = contractCase(open);
    appendContract(the);
    repeatedAppendContract(the);
    badInputContract(the);
    readContract(the);
    subscriptionContract(the);
    for (const interruption of interruptions) interruptionContract(the, interruption);
  });
}
