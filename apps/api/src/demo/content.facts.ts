import type { FactRange } from './content.types.ts';

/** What reports on a policy may state as facts; money in minor units, as guardrails ask for it. */
export const FACTS: Readonly<Record<string, Readonly<Record<string, FactRange>>>> = {
  'RET-01': { purchase_amount: [1200, 24000], has_receipt: 0.1, sale_found: 0.7, is_flagged: 0.06 },
  'RET-02': { days_since_purchase: [31, 48], is_present: 0.4 },
  'RET-03': { purchase_amount: [3000, 50000], is_faulty: 0.3 },
  'RET-04': { is_recalled: 0.5 },
  'REF-01': { refund_amount: [1000, 30000], payment_kind: ['CARD', 'GIFT_CARD', 'MIXED'] },
  'REF-02': { refund_amount: [5000, 42000], return_scanned: 0.4 },
  'IDV-01': { order_amount: [1500, 90000], has_code: 0.3, same_address: 0.6 },
  'IDV-02': { request: ['ASK_STATUS', 'MOVE_APPOINTMENT', 'CHANGE_ADDRESS'], called_from_number_on_file: 0.6 },
  'DAT-01': { document_kind: ['INVOICE', 'WARRANTY', 'REPAIR_REPORT'] },
  'DAT-03': { line_down: 0.5 },
  'APT-01': { asked_for_time: 0.7, is_food_at_risk: 0.2 },
  'APT-02': { customer_was_at_home: 0.35 },
  'APT-03': { fault_known: 0.7, appliance_age_years: [1, 15] },
  'DEL-01': { order_amount: [10000, 150000], who_opened: ['RELATIVE', 'RECEPTION', 'NOBODY'] },
  'DEL-03': { floor: [0, 6], has_elevator: 0.4 },
  'CMP-02': { proposed_amount: [1500, 9000], our_fault: 0.85 },
  'VUL-01': { holder_present: 0.6 },
  'PRC-01': { price_difference: [500, 12000], own_shop: 0.35 },
  'LOY-01': { points: [10, 900], same_day: 0.7 },
  'OVR-01': { price_difference: [100, 6000] },
  'OVR-02': { is_business_customer: 0.3 },
};
