/** How much the deployment protects those who report; weakened by two persons only. */
export interface ProtectionSettings {
  /** Distinct people that a published figure needs; never below 3. */
  readonly k: number;
  /** Months after a report's resolution until the keys of identity are destroyed. */
  readonly identityMonths: number;
  /** Months after a report's resolution until the keys of text are destroyed. */
  readonly textMonths: number;
  /** When a confidential report reaches its owner: with the others of its day, or at the moment it is sent. */
  readonly confidentialDelivery: 'NEXT_DAY' | 'AT_ONCE';
}

export const PROTECTION_DEFAULTS: ProtectionSettings = { k: 5, identityMonths: 12, textMonths: 24, confidentialDelivery: 'NEXT_DAY' };
