import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { columnsOf, parseMapping, readMapping } from './mapping-file.ts';

const MINIMAL = {
  source: { name: 'Tickets', public: false },
  happenedAt: { column: 'Date', formats: ['ISO'] },
  policy: { column: 'Rule', code: 'VALUE' },
  unit: { column: 'Store' },
};

const parsed = (mapping: object) => parseMapping(JSON.stringify(mapping), 'tickets.json');
const refusalOf = (mapping: object): string => {
  try {
    parsed(mapping);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
};

describe('a mapping', () => {
  it('needs source, date, policy and unit', () => {
    expect(parsed(MINIMAL)).toMatchObject(MINIMAL);
    const refusal = refusalOf({});
    for (const place of ['source', 'happenedAt', 'policy', 'unit']) expect(refusal).toContain(`  - ${place} is missing`);
  });

  it('is shipped for the public complaints', () => {
    const mapping = readMapping('apps/cli/mappings/cfpb.json');
    expect(mapping.source).toEqual({ name: 'CFPB consumer complaints', public: true });
    expect(columnsOf(mapping)).toEqual([
      'Date received',
      'Issue',
      'State',
      'Submitted via',
      'Consumer disputed?',
      'Company response to consumer',
    ]);
  });

  it('is documented by examples that are mappings', () => {
    const examples = [...readFileSync('docs/import.md', 'utf8').matchAll(/```json\n(.*?)```/gs)].map(([, text]) => text ?? '');
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(() => parseMapping(example, 'docs/import.md')).not.toThrow();
  });

  it.each([
    [{ ...MINIMAL, sauce: 1 }, 'sauce is unknown; remove it or correct its name'],
    [{ ...MINIMAL, source: { name: 'Tickets', public: 'yes' } }, 'source.public must be true or false'],
    [{ ...MINIMAL, source: { name: 'x'.repeat(81), public: true } }, 'source.name must have 1 to 80 characters'],
    [{ ...MINIMAL, source: 'Tickets' }, 'source must be an object'],
    [{ ...MINIMAL, happenedAt: { column: 'Date', formats: ['M/d'] } }, 'happenedAt.formats "M/d" is no date format'],
    [{ ...MINIMAL, happenedAt: { column: 'Date', formats: [] } }, 'happenedAt.formats must be a list of formats'],
    [{ ...MINIMAL, happenedAt: { column: 'Date', formats: ['ISO'], zone: 'Mars' } }, 'happenedAt.zone must be an IANA time zone'],
    [{ ...MINIMAL, policy: { column: 'Rule', code: 'MAGIC' } }, 'policy.code must be one of VALUE, SLUG'],
    [
      {
        ...MINIMAL,
        policy: { column: 'Rule', code: 'SLUG', new: { text: 't', protects: 'p', purposes: ['FUN'], mandate: { kind: 'LAW' } } },
      },
      'policy.new.purposes names "FUN"',
    ],
    [
      { ...MINIMAL, policy: { column: 'Rule', code: 'SLUG', new: { text: 't', protects: 'p', purposes: [], mandate: { kind: 'LAW' } } } },
      'policy.new.mandate.citation is missing',
    ],
    [{ ...MINIMAL, channel: { column: 'Via', values: { Web: 'WEBB' } } }, 'channel.values "Web" is "WEBB"; use one of IN_PERSON'],
    [
      {
        ...MINIMAL,
        customerOutcomes: [
          { when: {}, then: ['LEFT'] },
          { when: { A: 1 }, then: ['GONE'] },
        ],
      },
      'customerOutcomes[1].then names "GONE"',
    ],
    [
      { ...MINIMAL, customerOutcomes: [{ when: { A: 1 }, then: ['LEFT'] }] },
      'customerOutcomes[0].when "A" must be a text or a list of texts',
    ],
    [{ ...MINIMAL, file: { encoding: 'ebcdic' } }, 'file.encoding must be one of utf-8'],
  ])('names the place at fault: %j', (mapping, message) => {
    expect(refusalOf(mapping)).toContain(`  - ${message}`);
  });

  it('names every place at once', () => {
    const refusal = refusalOf({ ...MINIMAL, sauce: 1, unit: { column: '' } });
    expect(refusal).toContain('  - sauce is unknown');
    expect(refusal).toContain('  - unit.column must have 1 to 200 characters');
  });

  it('is one JSON object', () => {
    expect(() => parseMapping('{"source": ', 'tickets.json')).toThrow(/tickets.json is no JSON/);
    expect(() => parseMapping('[]', 'tickets.json')).toThrow(/must be one JSON object/);
    expect(() => readMapping('nowhere.json')).toThrow(/cannot be read/);
  });
});
