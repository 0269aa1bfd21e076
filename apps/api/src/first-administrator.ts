import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Dispatcher } from '#cqrs';
import { EventLog, idOf } from '#eventing';
import { Accounts, FederatedIdentities, SetupLinks } from '#identity';
import { GrantRole, InvitePerson } from '#organisation';
import { FindPerson } from '#organisation/events';
import type { FoundPerson } from '#organisation/events';
import { SYSTEM } from './background.ts';

/** Until they delegate, the first administrator also is owner and executive. */
const ROLES = ['ADMIN', 'POLICY_OWNER', 'EXECUTIVE'] as const;

/** How the first person comes in: a link printed at start, as long as there is no account at all. */
@Injectable()
export class FirstAdministrator {
  constructor(
    private readonly log: EventLog,
    private readonly accounts: Accounts,
    private readonly federated: FederatedIdentities,
    private readonly links: SetupLinks,
    private readonly dispatcher: Dispatcher,
    private readonly queries: QueryBus,
  ) {}

  /** A fresh token, the one before is void; null once anybody has an account, or administration by the sign-in provider. */
  issueLink(): string | null {
    const isThere = !this.accounts.isEmpty() || this.federated.isLinked(this.personId) || this.federated.anybodyClaims('ADMIN');
    return isThere ? null : this.links.issue(this.personId, 'FIRST_ADMINISTRATOR');
  }

  /** Records the person and their roles; repeating it after a crash does no harm. */
  async record(name: string): Promise<void> {
    const caller = { actor: SYSTEM, correlationId: this.commandId };
    if (!(await this.queries.execute<FindPerson, FoundPerson>(new FindPerson(this.personId)))) {
      await this.dispatcher.send(Object.assign(new InvitePerson(), { commandId: this.commandId, name }), caller);
    }
    for (const role of ROLES) {
      await this.dispatcher.send(
        Object.assign(new GrantRole(), { commandId: idOf('first_administrator', this.commandId, role), personId: this.personId, role }),
        caller,
      );
    }
  }

  private get commandId(): string {
    return idOf('first_administrator', this.log.identity.storeId);
  }

  private get personId(): string {
    return idOf('person', SYSTEM.id, this.commandId);
  }
}
