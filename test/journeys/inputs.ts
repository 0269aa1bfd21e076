/** A policy that nothing is wrong with. */
export function aPolicy(code: string) {
  return {
    code,
    title: 'Refunds need a receipt',
    text: 'Refund only against the original receipt.',
    purposes: ['FRAUD_PREVENTION'],
    protects: 'against returns of stolen goods',
    mandate: { kind: 'INTERNAL_CHOICE' },
  };
}
