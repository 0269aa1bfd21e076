/** How an invited person comes to an account; accounts live outside the event log. */
export abstract class Invitations {
  /**
   * Reserves the sign-in name before the person is recorded; the same person may reserve it again.
   * @throws DomainError `organisation.sign-in-name-taken`
   */
  abstract reserve(personId: string, signInName: string): void;
  /** A one-time link; null where accounts are kept elsewhere or the person has set a password already. */
  abstract link(personId: string): string | null;
  /** Ends all sessions and removes the account. */
  abstract revoke(personId: string): void;
}
