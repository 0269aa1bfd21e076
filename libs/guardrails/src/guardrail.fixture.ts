import type { Authority, Fact, FactType, Guardrail } from './guardrail.ts';

export function fact(name: string, type: FactType, label: string, more: Partial<Fact> = {}): Fact {
  return { name, type, label, unit: null, choices: [], ...more };
}

/** One fact of each type and a second one of most; names are nothing that a reading could contain by itself. */
export const FACTS: readonly Fact[] = [
  fact('purchase_amount', 'MONEY', 'Purchase amount'),
  fact('list_price', 'MONEY', 'List price'),
  fact('days_open', 'NUMBER', 'Days since the case was opened', { unit: 'days' }),
  fact('weight_kg', 'NUMBER', 'How heavy is it?', { unit: 'kg' }),
  fact('has_receipt', 'BOOLEAN', 'Is there a receipt?'),
  fact('is_member', 'BOOLEAN', 'Is the customer a member?'),
  fact('bought_on', 'DATE', 'Date of purchase'),
  fact('due_on', 'DATE', 'Due date'),
  fact('came_by', 'CHOICE', 'Channel', {
    choices: [
      { value: 'PHONE', label: 'Phone' },
      { value: 'SHOP', label: 'Shop' },
      { value: 'Müller & Söhne', label: 'our partner Müller' },
    ],
  }),
];

export type Row = readonly [condition: string, authority: Authority];

export function guardrail(rows: readonly Row[], more: Partial<Guardrail> = {}): Guardrail {
  return {
    key: 'refund-without-receipt',
    action: 'refund without receipt',
    facts: FACTS,
    rows: rows.map(([condition, authority], index) => ({ condition, authority, reason: `Reason ${index + 1}` })),
    cap: null,
    lesson: null,
    ...more,
  };
}
