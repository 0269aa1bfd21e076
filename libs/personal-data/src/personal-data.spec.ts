import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findPersonalData, maskPersonalData } from './personal-data.ts';

const masked = (text: string) => maskPersonalData(text).text;
const found = (text: string) => findPersonalData(text).map(({ start, end, kind, certainty }) => [text.slice(start, end), kind, certainty]);

describe('structured personal data', () => {
  it.each([
    ['write to jane.roe+x@mail.example.co.uk, please', 'write to [e-mail], please'],
    ['ask (anna@example.com).', 'ask ([e-mail]).'],
    ['m.muster (at) example (dot) com', '[e-mail]'],
    ['+49 (0) 30 / 55 50 143', '[phone]'],
    ['0049 30 5550143', '[phone]'],
    ['call (212) 555-0187 now', 'call [phone] now'],
    ['1 415 555 0132', '[phone]'],
    ['my cell 555-0143', 'my cell [phone]'],
    ['Tel. 089/5550143', 'Tel. [phone]'],
    ['0176 12345678', '[phone]'],
    ['06.12.34.56.78', '[phone]'],
    ['card 4111-1111-1111-1111.', 'card [card].'],
    ['3782 822463 10005', '[card]'],
    ['card 4111 1111 1111 1112, a slip', 'card [number], a slip'],
    ['DE89 3704 0044 0532 0130 00', '[IBAN]'],
    ['gb29nwbk60161331926819', '[IBAN]'],
    ['IBAN DE88 3704 0044 0532 0130 00, a slip', 'IBAN [number], a slip'],
    ['geb. 4.12.57', 'geb. [date of birth]'],
    ['born on March 12, 1961', 'born on [date of birth]'],
    ['née le 1er mars 1961', 'née le [date of birth]'],
    ['am 04.12.1957 geboren', 'am [date of birth] geboren'],
    ['SSN 219-09-9999', 'SSN [number]'],
    ['86 095 742 719', '[number]'],
    ['2 69 05 49 588 157 80', '[number]'],
    ['15 070649 C 103', '[number]'],
    ['Kundennr.: 44 82 213', 'Kundennr.: [number]'],
    ["n° d'adhérent 10482255", "n° d'adhérent [number]"],
    ['order #2026-118845', 'order [number]'],
    ['https://jane:secret@shop.example/x', '[link]'],
    ['see www.shop.example/customers/4711?tab=2.', 'see [link].'],
    ['https://shop.example/?email=a%40b.example', '[link]'],
    ['from 203.0.113.77.', 'from [IP address].'],
    ['2001:db8:85a3::8a2e:370:7334', '[IP address]'],
  ])('is masked: %s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it.each([
    'Refund $1,299.00 or 1.299,00 € within 30 days, 24/7, from 9:40 to 17:05.',
    'Version 4.2.1 of RET-14, section 4.2.1.3, form F-17/2026, article 4006381333931.',
    'Windows 10.0.19045.3803, room 412, ISO 9001:2015, 120 x 60 x 60 cm.',
    'customer no. 7 of 24, order 3 items, account 2026, case 12, orders of 10000 units',
    'Call 0800 123 4567, 0180 6 123456 or +1 800 555 0199.',
    'Ab 01.01.2027; die Fassung vom 15.03.2024; on 3 November 2026.',
    'https://intranet.example/policies/RET-14?version=3',
    'std::vector<int> at 12:30:45, mailto, @team, a@b',
    '4111 1111 1111 1112',
    'call 911 or 24/7',
    '500 600 7000 EUR',
  ])('is not: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('is a hint where only a form of address, or an old date, speaks for it', () => {
    expect(found('Frau Dr. Anna Schmidt-Weber kam, Herr ging.')).toEqual([['Frau Dr. Anna Schmidt-Weber', 'NAME', 'POSSIBLE']]);
    expect(found('Mme N’Diaye, M. Dupont')).toEqual([
      ['Mme N’Diaye', 'NAME', 'POSSIBLE'],
      ['M. Dupont', 'NAME', 'POSSIBLE'],
    ]);
    expect(found('the customer, 12.04.1961, waits')).toEqual([['12.04.1961', 'DATE_OF_BIRTH', 'POSSIBLE']]);
    expect(masked('Mr Smith, 12.04.1961')).toBe('Mr Smith, 12.04.1961');
  });

  it('is recognised in any script and with invisible characters, and told in offsets of the text itself', () => {
    expect(found('😀 ٠٦ ١٢ ٣٤ ٥٦ ٧٨')).toEqual([['٠٦ ١٢ ٣٤ ٥٦ ٧٨', 'PHONE', 'CERTAIN']]);
    expect(found('👩‍👩‍👧 𝟎𝟔 𝟏𝟐 𝟑𝟒 𝟓𝟔 𝟕𝟖!')).toEqual([['𝟎𝟔 𝟏𝟐 𝟑𝟒 𝟓𝟔 𝟕𝟖', 'PHONE', 'CERTAIN']]);
    expect(found('ｊｏｅ＠ｘ．ｄｅ')).toEqual([['ｊｏｅ＠ｘ．ｄｅ', 'EMAIL', 'CERTAIN']]);
    expect(found('4111\u00a01111\u20111111\u200b1111')).toEqual([['4111\u00a01111\u20111111\u200b1111', 'PAYMENT_CARD', 'CERTAIN']]);
  });

  it('says what was masked, in the order of the text', () => {
    expect(maskPersonalData('a@b.example or 06 12 34 56 78').kinds).toEqual(['EMAIL', 'PHONE']);
    expect(maskPersonalData('nothing here')).toEqual({ text: 'nothing here', kinds: [] });
  });
});

const FRAGMENTS = [
  ...[
    '1',
    '12 ',
    '0',
    '+',
    '+49',
    '1.',
    '1-',
    '1/',
    '(1)',
    ' ',
    '\n',
    '.',
    '-',
    'a',
    'x@',
    '@a.',
    'b.de',
    '(',
    '(at)',
    '://',
    'www.',
    '/u/',
    ':',
    'a:',
  ],
  ...[
    'DE89',
    'DE89 3704 0044 0532 0130 00',
    '4111 1111 1111 1111',
    'Mr ',
    'Dr. von ',
    'M. A ',
    'geb. ',
    '1.1.1960',
    '12 March 1961',
    'customer no ',
    'order ',
  ],
  ...[
    '#',
    '#1',
    'A1-',
    'n° ',
    "d'",
    'tel ',
    'call ',
    '555-0143',
    '192.168.',
    '1.2.3.4',
    '[phone]',
    '€',
    '\u200b',
    '٣',
    '𝟎',
    '–',
    'é',
    '😀',
    '\ud800',
  ],
];
const texts = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 14 }).map((parts) => parts.join(''));

describe('any text', () => {
  it('has spans in order, without overlap, within the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let last = 0;
        for (const { start, end } of findPersonalData(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is masked once for all', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = maskPersonalData(text).text;
        expect(maskPersonalData(once)).toEqual({ text: once, kinds: [] });
        expect(findPersonalData(once).filter(({ certainty }) => certainty === 'CERTAIN')).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  const LONG = 100_000;
  const endless = (part: string) => part.repeat(Math.ceil(LONG / part.length)).slice(0, LONG);
  /** Ten times what a busy machine needs; time that grew with the square of the length would be minutes. */
  const DEADLINE_MS = 15_000;

  it.each(['1.', '1-', '1 2 3 4 ', '1:', '::', '@a.', '(at)', 'http://a/u/', 'A1-', 'M. A '])(
    'of 100 kB of %j is looked through in time',
    (part) => {
      const started = performance.now();
      findPersonalData(endless(part));
      expect(performance.now() - started).toBeLessThan(DEADLINE_MS);
    },
  );

  it('of 100 kB, made to take long, is looked through in time', () => {
    const parts = fc.array(fc.constantFrom(...FRAGMENTS), { minLength: 1, maxLength: 4 }).map((some) => some.join(''));
    fc.assert(
      fc.property(parts, (part) => {
        const started = performance.now();
        maskPersonalData(endless(part));
        expect(performance.now() - started).toBeLessThan(DEADLINE_MS);
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});
