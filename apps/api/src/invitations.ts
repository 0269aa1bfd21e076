import { Injectable } from '@nestjs/common';
import { Accounts, FederatedIdentities, SetupLinks } from '#identity';
import { Invitations } from '#organisation';
import { Settings } from './settings.ts';

/** Invitations to local accounts. */
@Injectable()
export class AccountInvitations extends Invitations {
  constructor(
    private readonly accounts: Accounts,
    private readonly federated: FederatedIdentities,
    private readonly links: SetupLinks,
    private readonly settings: Settings,
  ) {
    super();
  }

  linkFor(personId: string): string | null {
    // A repeated invitation must not become a way into the account of whoever accepted the first one.
    if (this.accounts.signInNameOf(personId) !== null || this.federated.isLinked(personId)) return null;
    return setupLink(this.settings.publicUrl, this.links.issue(personId, 'INVITATION'));
  }

  revoke(personId: string): void {
    this.accounts.remove(personId);
  }
}

export function setupLink(publicUrl: string, token: string): string {
  return `${publicUrl}/set-up/${token}`;
}
