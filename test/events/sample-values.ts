import { idOf } from '#eventing';

/** An event, and the stream that it is in. */
export type ExampleOf<Event> = Event extends unknown ? { readonly category: string; readonly aggregate: string } & Event : never;

export const id = (name: string) => idOf('sample', name);
export const [unitId, personId, ownerId, policyId, reportId, primaryId, alias] = [
  id('unit'),
  id('person'),
  id('owner'),
  id('policy'),
  id('report'),
  id('primary'),
  id('alias'),
];
export const at = '2026-11-16T08:30:00.000Z';

export const version = {
  title: 'Refunds need a receipt',
  text: 'Refund only against the original receipt.',
  purposes: ['FRAUD_PREVENTION', 'CERTAINTY'],
  protects: 'Against refunds for goods that were not bought here.',
  mandate: { kind: 'LAW', citation: 'Consumer Act § 12' },
  sensitivity: 'NORMAL',
  guardrails: [
    {
      key: 'refund-without-receipt',
      action: 'Refund without a receipt',
      facts: [
        { name: 'amount', type: 'MONEY', label: 'What did it cost?', unit: null, choices: [] },
        { name: 'days', type: 'NUMBER', label: 'How long ago was it bought?', unit: 'days', choices: [] },
        {
          name: 'proof',
          type: 'CHOICE',
          label: 'What else shows the purchase?',
          unit: null,
          choices: [
            { value: 'CARD', label: 'The card it was paid with' },
            { value: 'NONE', label: 'Nothing' },
          ],
        },
      ],
      rows: [
        { condition: 'proof == "CARD" && days <= 30', authority: 'FRONTLINE', reason: 'We found your purchase by your card.' },
        { condition: 'amount <= 5000', authority: 'SUPERVISOR', reason: 'I may ask for this.' },
        { condition: 'true', authority: 'NEVER', reason: 'Without any proof we cannot know that it was bought here.' },
      ],
      cap: { fact: 'amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' },
      lesson: 'Show the purchase on your screen.',
    },
  ],
} as const;
