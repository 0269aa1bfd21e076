/** What the door learns of a count token. */
export interface AdmittedToken {
  /** ISO week year. */
  readonly year: number;
  /** As it stands in events. */
  readonly value: string;
}

/**
 * Count tokens (measures.md, small groups, rule 5), by which one person counts once without being known. Behind this seam they are keyed
 * hashes; blind-signed ones after RFC 9474, which even their issuer cannot recognise, would take their place here.
 */
export abstract class CountTokens {
  /** For the app of a person. @param policyId null: for rules that a report cannot name @returns null while there is no key of that year */
  abstract issue(personId: string, policyId: string | null, year: number): string | null;
  /** @returns null unless it was issued for this policy */
  abstract check(token: string, policyId: string | null): AdmittedToken | null;
}
