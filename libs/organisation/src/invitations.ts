/** How an invited person comes to an account; accounts live outside the event log. */
export abstract class Invitations {
  /** A one-time link with which the person chooses a sign-in name and a password; an earlier one is void. null once they have an account. */
  abstract linkFor(personId: string): string | null;
  /** Ends all sessions and removes the account. */
  abstract revoke(personId: string): void;
}
