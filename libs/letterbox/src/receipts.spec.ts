import { describe, expect, it } from '@jest/globals';
import { newReceipt, parseReceipt, Receipts } from './receipts.ts';

const RECEIPT = '7K3QX-02M9A-RTPWZ-E5N1D';

describe('a receipt', () => {
  it('is read however it is typed', () => {
    for (const typed of [RECEIPT, RECEIPT.toLowerCase(), '7K3QX 02M9A RTPWZ E5N1D', ' 7k3qxo2m9artpwze5nld ', '7K3QX-O2M9A-RTPWZ-E5NID'])
      expect(parseReceipt(typed)).toBe('7K3QX02M9ARTPWZE5N1D');
  });

  it.each(['', '7K3QX', `${RECEIPT}0`, RECEIPT.replace('7', 'U'), RECEIPT.replace('7', '!'), '7'.repeat(10_000)])(
    'is not %.30j',
    (text) => {
      expect(() => parseReceipt(text)).toThrow(expect.objectContaining({ code: 'receipt.malformed', field: 'receipt' }));
    },
  );

  it.each([
    'AAAAA-AAAAA-AAAAA-AAAAA',
    '01234-56789-ABCDE-FGHJK',
    'ABABA-BABAB-ABABA-BABAB',
    'ABCDE-ABCDE-ABCDE-ABCDE',
    'HANNA-SANNA-HASNA-NASHA',
    '02468-ACEGJ-MPRTW-Y0246',
    '7k3qx 02m9a rtpwz e5nlc',
  ])('that a person would make up, or copy from a manual, is refused: %s', (text) =>
    expect(() => parseReceipt(text)).toThrow(expect.objectContaining({ code: 'receipt.guessable' })),
  );

  it('drawn at random has at least 80 bits, is readable, and is never taken for a made-up one', () => {
    const drawn = new Set<string>();
    for (let i = 0; i < 20_000; i++) drawn.add(parseReceipt(newReceipt()));
    expect(drawn.size).toBe(20_000);
    expect(newReceipt()).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(20 * Math.log2(32)).toBeGreaterThanOrEqual(80);
  });
});

describe('the id of its report', () => {
  const receipts = new Receipts(Buffer.alloc(32, 1), Buffer.alloc(16, 2));

  it('is the same for the same receipt and pepper only', async () => {
    const id = await receipts.reportIdOf(RECEIPT);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await receipts.reportIdOf(RECEIPT.toLowerCase())).toBe(id);
    const others = [
      await receipts.reportIdOf(RECEIPT.replace('7', '8')),
      await new Receipts(Buffer.alloc(32, 9), Buffer.alloc(16, 2)).reportIdOf(RECEIPT),
      await new Receipts(Buffer.alloc(32, 1), Buffer.alloc(16, 9)).reportIdOf(RECEIPT),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
  });

  it('stays what it is: with another hash no receipt that is out there on paper would be found again', async () => {
    // Argon2id, 19,456 KiB, 2 passes, 1 lane, 32 bytes.
    expect(await receipts.reportIdOf(RECEIPT)).toBe('3c9ee1a1-8d80-5512-9cdc-b54dbaad5756');
  });

  it('is worked out one after the other, and no longer a queue is taken on than can be served', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 110 }, () => receipts.reportIdOf(RECEIPT)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { name: 'ReceiptsBusyError' } });
    expect(await receipts.reportIdOf(RECEIPT)).toBeTruthy();
  }, 60_000);
});
