import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { markup } from './markup.ts';

describe('markup', () => {
  it('escapes what is put in, in elements and attributes', () => {
    const evil = `"><script>alert('1')</script>&amp;`;
    expect(markup`<a title="${evil}">${evil}</a>`.text).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</a>',
    );
  });

  it('lets no text whatever close its attribute or open an element', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(markup`${text}`.text).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('keeps markup and lists of markup, and leaves out what is absent', () => {
    const items = ['a', '<b>'].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul>${items}</ul>${null}${undefined}${false}${0}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>0');
  });
});
