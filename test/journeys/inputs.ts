/** What a version says, with nothing wrong in it. */
export const aVersion = {
  title: 'Refunds need a receipt',
  text: 'Refund only against the original receipt.',
  purposes: ['FRAUD_PREVENTION'],
  protects: 'against returns of stolen goods',
  mandate: { kind: 'INTERNAL_CHOICE' },
};

export function aPolicy(code: string) {
  return { code, ...aVersion };
}

/** Refunds without a receipt: frontline with a card, supervisors up to 50.00, nobody beyond. */
export const aGuardrail = {
  key: 'refund-without-receipt',
  action: 'Refund without a receipt',
  facts: [
    { name: 'amount', type: 'MONEY', label: 'What did it cost?' },
    {
      name: 'proof',
      type: 'CHOICE',
      label: 'What else shows the purchase?',
      choices: [
        { value: 'CARD', label: 'The card it was paid with' },
        { value: 'NONE', label: 'Nothing' },
      ],
    },
  ],
  rows: [
    { condition: 'proof == "CARD" && amount <= 20000', authority: 'FRONTLINE', reason: 'We found your purchase by your card.' },
    { condition: 'amount <= 5000', authority: 'SUPERVISOR', reason: 'I may ask for this.' },
    { condition: 'true', authority: 'NEVER', reason: 'Without any proof we cannot know that it was bought here.' },
  ],
  lesson: 'Turn the screen so that the customer sees the search.',
};
