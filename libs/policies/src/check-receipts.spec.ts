import { createPrivateKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CompactSign, decodeProtectedHeader } from 'jose';
import { CheckReceipts } from './check-receipts.ts';
import type { CertifiedCheck } from './check-receipts.ts';

const keys = { signing: randomBytes(32), facts: randomBytes(32) };
const receipts = new CheckReceipts(keys);
const check: CertifiedCheck = {
  policy: 'RET-14',
  version: 3,
  guardrail: 'refund-without-receipt',
  table: 'digest',
  row: 0,
  verdict: 'ALLOWED',
  facts: receipts.factsHash({ amount: 5_000, days: 12 }),
  on: '2026-11-02',
  issuedOn: '2026-11-02',
};

/** The same receipt with another payload or header. */
async function altered({ payload = {}, header = {} }: { readonly payload?: object; readonly header?: object }): Promise<string> {
  const [head = '', body = '', signature] = receipts.sign(check).split('.');
  const changed = (part: string, by: object) =>
    Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(part, 'base64url').toString()) as object), ...by })).toString('base64url');
  return `${changed(head, header)}.${changed(body, payload)}.${signature}`;
}

describe('a check receipt', () => {
  it('certifies what was signed, also after a restart with the same keys', async () => {
    const receipt = receipts.sign(check);
    expect(await receipts.read(receipt)).toEqual(check);
    expect(await new CheckReceipts(keys).read(`  ${receipt}\n`)).toEqual(check);
    expect(decodeProtectedHeader(receipt)).toEqual({ alg: 'EdDSA', typ: 'check-receipt+jws' });
  });

  it('says the same for the same check: no number, no time of day joins it to anybody', async () => {
    expect(receipts.sign(check)).toBe(receipts.sign({ ...check, ...{ personId: 'somebody', at: '2026-11-02T09:31:00Z' } }));
  });

  it.each([
    ['another verdict', { payload: { verdict: 'NOT_ALLOWED' } }],
    ['another version', { payload: { version: 4 } }],
    ['another day', { payload: { on: '2026-11-03' } }],
    ['no signature asked for', { header: { alg: 'none' } }],
    ['a weaker algorithm', { header: { alg: 'HS256' } }],
    ['another type', { header: { typ: 'JWT' } }],
  ])('with %s is refused', async (_, change) => {
    await expect(receipts.read(await altered(change))).rejects.toMatchObject({ code: 'guardrail.receipt-not-genuine', field: 'receipt' });
  });

  it('of a stranger is refused, and so is another text that this deployment signed', async () => {
    const stranger = new CheckReceipts({ signing: randomBytes(32), facts: keys.facts });
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), keys.signing]);
    const other = await new CompactSign(Buffer.from(JSON.stringify(check)))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
      .sign(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    for (const receipt of [stranger.sign(check), other]) {
      await expect(receipts.read(receipt)).rejects.toMatchObject({ code: 'guardrail.receipt-not-genuine' });
    }
  });

  it.each([
    ['nothing', ''],
    ['other words', 'RET-14 v3'],
    ['two parts', 'a.b'],
    ['four parts', 'a.b.c.d'],
    ['empty parts', '..'],
    ['far too much', `${'a'.repeat(5_000)}.b.c`],
  ])('is refused with the remedy for %s', async (_, text) => {
    await expect(receipts.read(text)).rejects.toMatchObject({ code: 'guardrail.receipt-unreadable', field: 'receipt' });
  });

  it('holds a hash of the facts that only this deployment can make, whatever their order', () => {
    expect(receipts.factsHash({ days: 12, amount: 5_000 })).toBe(check.facts);
    expect(receipts.factsHash({ days: 12, amount: 5_001 })).not.toBe(check.facts);
    expect(new CheckReceipts({ ...keys, facts: randomBytes(32) }).factsHash({ amount: 5_000, days: 12 })).not.toBe(check.facts);
  });
});
