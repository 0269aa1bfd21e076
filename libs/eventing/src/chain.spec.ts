import { describe, expect, it } from '@jest/globals';
import { chainHash, genesisHash } from './chain.ts';
import type { ChainedEvent } from './chain.ts';

const EVENT: ChainedEvent = {
  id: '0b0b4c5e-0000-4000-8000-000000000001',
  type: 'ThingHappened',
  data: '{"name":"Zoë ✓"}',
  metadata: '{"recordedAt":"2026-11-23T10:00:00.000Z"}',
};

describe('the chain of a log', () => {
  it('is computed as it always was: what was signed before still verifies', () => {
    const genesis = genesisHash('3f9d2a44-7a52-4bb8-9a0e-6a7f7c1f0b11');
    expect(genesis).toBe('97ec7c5f303feb0156a6368a52086da43fa8ed37c0b79fe45a93b85a4495f0d7');
    expect(chainHash(genesis, 'thing-1', 7, EVENT)).toBe('2ae635bb807759c7c2be4a970b4cf1dfcd54f385054e6ecf7c16e73424aa5117');
  });

  it('keeps data and metadata apart', () => {
    const [one, other] = [
      { ...EVENT, data: 'a\nb', metadata: 'c' },
      { ...EVENT, data: 'a', metadata: 'b\nc' },
    ];
    expect(chainHash('', 'thing-1', 0, one)).not.toBe(chainHash('', 'thing-1', 0, other));
  });
});
