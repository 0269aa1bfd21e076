import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { markdownText } from './markdown.ts';

describe('a text in Markdown', () => {
  it.each([
    ['# Heading', '\\# Heading'],
    ['- item', '\\- item'],
    ['> said', '\\> said'],
    ['1. first', '1\\. first'],
    ['--- rule', '\\--- rule'],
    ['a | b', 'a \\| b'],
    ['**bold** and _thin_', '\\*\\*bold\\*\\* and \\_thin\\_'],
    ['[link](https://evil.example)', '\\[link\\](https://evil.example)'],
    ['![image](x)', '!\\[image\\](x)'],
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['`code` \\ ~~gone~~', '\\`code\\` \\\\ \\~\\~gone\\~\\~'],
    ['two\n\nparagraphs\r\n| of | a table', 'two paragraphs \\| of \\| a table'],
    ['turned \u202egnitirw', 'turned gnitirw'],
    ['-0.5 and +3 points', '-0.5 and +3 points'],
    ['0.64 (n 18)', '0.64 (n 18)'],
    ['+ item', '\\+ item'],
    ['Refunds above $100 (2.5 %)', 'Refunds above $100 (2.5 %)'],
  ])('%j shows what it says', (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });

  it('is one line in which nothing begins, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = markdownText(text);
        expect(written).not.toMatch(/[\n\r]/);
        expect(written.replaceAll(/\\[\\`*_[\]<>&|~#+\-=.)]/g, '')).not.toMatch(
          /[\\`*_[\]<>&|~]|^[#>=]|^-(\s|-|$)|^\+(\s|$)|^\d{1,9}[.)](\s|$)/,
        );
      }),
    );
  });
});
