import type { FactRange } from './content.types.ts';

/** What reports on a policy may state as facts. */
export const FACTS: Readonly<Record<string, Readonly<Record<string, FactRange>>>> = {
  'RET-01': { purchaseAmount: [12, 240], hasReceipt: 0.1, daysSincePurchase: [1, 60], saleFound: 0.7 },
  'RET-02': { daysSincePurchase: [31, 48], isPresent: 0.4 },
  'RET-03': { purchaseAmount: [30, 500], isFaulty: 0.3 },
  'RET-04': { isRecalled: 0.5 },
  'REF-01': { refundAmount: [10, 300], paymentKind: ['CARD', 'GIFT_CARD', 'MIXED'] },
  'REF-02': { refundAmount: [50, 420], returnScanned: 0.4 },
  'IDV-01': { orderAmount: [15, 900], hasCode: 0.3, sameAddress: 0.6 },
  'IDV-02': { request: ['ASK_STATUS', 'MOVE_APPOINTMENT', 'CHANGE_ADDRESS'], calledFromNumberOnFile: 0.6 },
  'DAT-01': { documentKind: ['INVOICE', 'WARRANTY', 'REPAIR_REPORT'] },
  'DAT-03': { lineDown: 0.5 },
  'APT-01': { askedForTime: 0.7, isFoodAtRisk: 0.2 },
  'APT-02': { customerWasAtHome: 0.35 },
  'APT-03': { faultKnown: 0.7, applianceAgeYears: [1, 15] },
  'DEL-01': { orderAmount: [100, 1500], whoOpened: ['RELATIVE', 'RECEPTION', 'NOBODY'] },
  'DEL-03': { floor: [0, 6], hasElevator: 0.4 },
  'CMP-02': { proposedAmount: [15, 90], ourFault: 0.85 },
  'VUL-01': { holderPresent: 0.6 },
  'PRC-01': { priceDifference: [5, 120], ownShop: 0.35 },
  'LOY-01': { points: [10, 900], sameDay: 0.7 },
  'OVR-01': { priceDifference: [1, 60] },
  'OVR-02': { isBusinessCustomer: 0.3 },
};
