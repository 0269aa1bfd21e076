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
