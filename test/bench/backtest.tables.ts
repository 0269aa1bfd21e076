import type { Guardrail } from '#guardrails';

/** What is compared: a draft of five rows beside four that are in force. */
const SAID = 'So it says.';
const facts = [
  { name: 'amount', type: 'MONEY', label: 'What did it cost?', unit: null, choices: [] },
  { name: 'days', type: 'NUMBER', label: 'How long ago was it bought?', unit: 'days', choices: [] },
  { name: 'has_card', type: 'BOOLEAN', label: 'Is the card there that it was paid with?', unit: null, choices: [] },
  {
    name: 'proof',
    type: 'CHOICE',
    label: 'What shows the purchase?',
    unit: null,
    choices: ['CARD', 'PHOTO', 'NONE'].map((value) => ({ value, label: value })),
  },
] as const satisfies Guardrail['facts'];
const shared = { key: 'refund-without-receipt', action: 'Refund without a receipt', facts, cap: null, lesson: null };

export const CURRENT: Guardrail = {
  ...shared,
  rows: [
    { condition: 'has_card && amount <= 2000 && days <= 14.0', authority: 'FRONTLINE', reason: SAID },
    { condition: 'has_card && amount <= 10000', authority: 'SUPERVISOR', reason: SAID },
    { condition: 'proof == "PHOTO" && days <= 30.0', authority: 'OWNER', reason: SAID },
    { condition: 'true', authority: 'NEVER', reason: SAID },
  ],
};

export const DRAFT: Guardrail = {
  ...shared,
  rows: [
    { condition: 'has_card && amount <= 5000 && days <= 30.0', authority: 'FRONTLINE', reason: SAID },
    { condition: 'proof in ["CARD", "PHOTO"] && amount * 2 <= 20000', authority: 'FRONTLINE', reason: SAID },
    { condition: 'has_card && amount <= 20000', authority: 'SUPERVISOR', reason: SAID },
    { condition: 'proof == "PHOTO" || days <= 60.0', authority: 'OWNER', reason: SAID },
    { condition: 'true', authority: 'NEVER', reason: SAID },
  ],
};
