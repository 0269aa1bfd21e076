import { describe, expect, it } from '@jest/globals';
import { printedAgreement } from './agreement.ts';

describe('a printed agreement', () => {
  it('says who agreed on what, after which offers, and leaves each party a line to sign', () => {
    const { text } = printedAgreement({
      about: 'On the rule RET-14, Receipts',
      parties: ['Stores', 'Finance'],
      offers: [{ party: 'Finance', offer: 'half' }],
      text: 'Up to 200.\nWith a statement.',
      agreedOn: '2026-11-02',
    });
    expect(text.split('\n')).toEqual([
      'AGREEMENT',
      'On the rule RET-14, Receipts',
      'Between Stores, Finance, 2026-11-02',
      '',
      'Finance offers: half',
      '',
      'Up to 200.',
      'With a statement.',
      '',
      '____________________ Stores',
      '____________________ Finance',
    ]);
  });

  it('as a page runs nothing, whatever people write', () => {
    const evil = '</p><script>alert(1)</script><img src=x onerror="alert(1)">';
    const { html } = printedAgreement({
      about: evil,
      parties: [evil],
      offers: [{ party: evil, offer: evil }],
      text: `${evil}\n${evil}`,
      agreedOn: '2026-11-02',
    });
    expect(html).toMatch(/^<!doctype html><html/);
    expect(html.match(/<(?!\/?(?:html|head|meta|title|body|h1|p|br)\b|!doctype)/g)).toBeNull();
    expect(html).toContain('&lt;script&gt;');
  });
});
