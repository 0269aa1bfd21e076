import { describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import { encodedEvent, encodedEvents, idsOf, newStream, refusal } from './event-store.contract-case.ts';
import type { ContractCase } from './event-store.contract-case.ts';

export function repeatedAppendContract(the: ContractCase): void {
  describe('a repeated append', () => {
    it('succeeds with the first answer when exactly its events sit there, also behind later ones', async () => {
      const given = encodedEvents(2);
      const first = await the.store.append(the.stream, NO_STREAM, given);
      expect(await the.store.append(the.stream, NO_STREAM, given)).toEqual(first);
      const next = encodedEvents(1);
      const second = await the.store.append(the.stream, first.revision, next);
      await the.store.append(newStream(), NO_STREAM, encodedEvents(3));
      expect(await the.store.append(the.stream, NO_STREAM, given)).toEqual(first);
      expect(await the.store.append(the.stream, first.revision, next)).toEqual(second);
      expect(await the.store.readStream(the.stream)).toHaveLength(3);
    });

    it('succeeds after the store was closed and opened, when others wrote behind it', async () => {
      const given = encodedEvents(2);
      const first = await the.store.append(the.stream, NO_STREAM, given);
      await the.reopen();
      expect(await the.store.append(the.stream, NO_STREAM, given)).toEqual(first);
      await the.store.append(the.stream, first.revision, encodedEvents(2));
      await the.reopen();
      expect(await the.store.append(the.stream, NO_STREAM, given)).toEqual(first);
      expect(await the.everything(10)).toHaveLength(4);
    });

    it('is refused when only part of its events, or others, sit there', async () => {
      const [a, b] = [encodedEvent(), encodedEvent()];
      await the.store.append(the.stream, NO_STREAM, [a]);
      expect(await refusal(the.store.append(the.stream, NO_STREAM, [a, b]))).toBe('WRONG_REVISION');
      expect(await refusal(the.store.append(the.stream, NO_STREAM, [b, a]))).toBe('WRONG_REVISION');
      expect(await refusal(the.store.append(the.stream, NO_STREAM, [b]))).toBe('WRONG_REVISION');
      expect(idsOf(await the.store.readStream(the.stream))).toEqual([a.id]);
    });

    it('is refused when its events sit there in another order, or at other revisions', async () => {
      const [a, b, c] = [encodedEvent(), encodedEvent(), encodedEvent()];
      const { revision } = await the.store.append(the.stream, NO_STREAM, [a]);
      await the.store.append(the.stream, revision, [b, c]);
      expect(await refusal(the.store.append(the.stream, revision, [c, b]))).toBe('WRONG_REVISION');
      expect(await refusal(the.store.append(the.stream, NO_STREAM, [b, c]))).toBe('WRONG_REVISION');
      expect(idsOf(await the.store.readStream(the.stream))).toEqual([a.id, b.id, c.id]);
    });

    it('has one effect when both come at once', async () => {
      const given = encodedEvents(2);
      const [one, two] = await Promise.all([
        the.store.append(the.stream, NO_STREAM, given),
        the.store.append(the.stream, NO_STREAM, given),
      ]);
      expect(one).toEqual(two);
      expect(await the.store.readStream(the.stream)).toHaveLength(2);
    });
  });
}
