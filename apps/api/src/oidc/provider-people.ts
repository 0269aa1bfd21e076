import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { QueryBus } from '@nestjs/cqrs';
import type { Command, Dispatcher } from '#cqrs';
import { DomainError, systemActor } from '#eventing';
import type { ClaimedRole, FederatedIdentities, FederatedIdentity, ProviderSubject, SetupLinks } from '#identity';
import { GrantRole, invitedId, InvitePerson, MovePerson, RevokeRole } from '#organisation';
import { FindGrants, FindPerson, FindUnit } from '#organisation/events';
import type { FoundGrants, FoundPerson, FoundUnit } from '#organisation/events';
import type { FirstAdministrator } from '../first-administrator.ts';
import { claimedPerson, claimedRoles } from './claims.ts';
import type { Claims } from './claims.ts';
import type { OidcSettings } from './oidc-settings.ts';

/** Stands in the events of what a provider's claims have caused. */
export const PROVIDER = systemActor('sign-in-provider');

/** Why somebody whom the provider knows does not come in. */
export type NotAdmitted = 'NOT_INVITED' | 'OUT' | 'SOMEBODY_ELSE';

interface Parts {
  readonly settings: OidcSettings;
  readonly federated: FederatedIdentities;
  readonly links: SetupLinks;
  readonly firstAdministrator: FirstAdministrator;
  readonly dispatcher: Dispatcher;
  readonly queries: QueryBus;
}

/**
 * Who signs in, and what the provider says of them. Its word makes people, roles and moves as anybody's commands do; what an administrator decided by hand goes before it.
 */
export class ProviderPeople {
  readonly #parts: Parts;
  readonly #log = new Logger('SignInProvider');

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The person for these claims, who is invited at the first sign-in if the provider claims a role or a unit for them.
   * @param setupToken of a one-time link: then they are its person from now on
   * @throws EventStoreError UNAVAILABLE: nobody comes in before what the provider took away is taken away here
   */
  async admit(claims: Claims, setupToken: string | null): Promise<{ readonly personId: string } | NotAdmitted> {
    const who = { issuer: this.#parts.settings.issuer, subject: String(claims['sub']) };
    const identity = setupToken === null ? await this.#find(who, claims) : await this.#link(who, claims, setupToken);
    if (typeof identity === 'string') return identity;
    if (!(await this.#grantsOf(identity.personId))) return 'OUT';
    await this.#sync(identity, claims);
    return { personId: identity.personId };
  }

  /** The provider's word, told anew, on somebody who is signed in. @returns whether it is about them, and they are still in */
  async refresh(personId: string, claims: Claims): Promise<boolean> {
    const identity = this.#parts.federated.find({ issuer: this.#parts.settings.issuer, subject: String(claims['sub']) });
    if (identity === null || identity === 'BARRED' || identity.personId !== personId) return false;
    if (await this.#grantsOf(personId)) await this.#sync(identity, claims);
    return true;
  }

  async #find(who: ProviderSubject, claims: Claims): Promise<FederatedIdentity | NotAdmitted> {
    const { federated } = this.#parts;
    const known = federated.find(who);
    if (known === 'BARRED') return 'OUT';
    if (known === null) {
      if (!(await this.#isExpected(claims))) return 'NOT_INVITED';
      const invitation = randomUUID();
      federated.begin(who, { personId: invitedId(Object.assign(new InvitePerson(), { commandId: invitation }), PROVIDER), invitation });
    }
    const identity = known ?? federated.find(who);
    if (identity === null || identity === 'BARRED') return 'OUT';
    await this.#invite(identity, claims);
    return identity;
  }

  async #isExpected(claims: Claims): Promise<boolean> {
    const unitCode = await this.#unitOf(claims);
    return unitCode !== null || claimedRoles(claims, this.#parts.settings, unitCode).length > 0;
  }

  /** Also when it was cut off the last time: the same command makes the same person, once. */
  async #invite({ personId, invitation }: FederatedIdentity, claims: Claims): Promise<void> {
    if (invitation === null || (await this.#parts.queries.execute<FindPerson, FoundPerson>(new FindPerson(personId)))) return;
    const { name } = claimedPerson(claims, this.#parts.settings);
    const unitCode = await this.#unitOf(claims);
    try {
      await this.#send(new InvitePerson(), invitation, { name, ...(unitCode !== null && { unitCode }) });
    } catch (error) {
      // They were here, under another name or in another unit, and are no longer active.
      if (!(error instanceof DomainError) || error.code !== 'command.id-reused') throw error;
    }
  }

  async #link(who: ProviderSubject, claims: Claims, setupToken: string): Promise<FederatedIdentity | NotAdmitted> {
    const { federated, links, firstAdministrator } = this.#parts;
    const { personId, purpose } = links.look(setupToken);
    const known = federated.find(who);
    if (known !== null && known !== 'BARRED' && known.personId !== personId && (await this.#grantsOf(known.personId)))
      return 'SOMEBODY_ELSE';
    // First the person, then the account: a crash between them leaves the link usable.
    if (purpose === 'FIRST_ADMINISTRATOR') await firstAdministrator.record(claimedPerson(claims, this.#parts.settings).name);
    federated.link(setupToken, who);
    const identity = federated.find(who);
    return identity === null || identity === 'BARRED' ? 'OUT' : identity;
  }

  async #sync(identity: FederatedIdentity, claims: Claims): Promise<void> {
    const { federated, settings } = this.#parts;
    federated.noteSignInName(identity.personId, claimedPerson(claims, settings).signInName);
    const unitCode = await this.#unitOf(claims);
    if (unitCode !== null) await this.#move(identity, unitCode);
    const claimed = claimedRoles(claims, settings, unitCode);
    const isClaimed = (one: ClaimedRole) => claimed.some(({ role, unitCode }) => role === one.role && unitCode === one.unitCode);
    const noted = federated.claimedRoles(identity.personId);
    for (const gone of noted.filter((one) => !isClaimed(one))) await this.#revoke(identity.personId, gone);
    for (const role of claimed) await this.#grant(identity.personId, role, noted);
  }

  /** Only when the claim changes: who was moved by hand stays there until the provider says something new. */
  async #move({ personId, unitCode: before }: FederatedIdentity, unitCode: string): Promise<void> {
    if (before === unitCode) return;
    const { federated, queries } = this.#parts;
    const person = await queries.execute<FindPerson, FoundPerson>(new FindPerson(personId));
    if (person) await this.#send(new MovePerson(), randomUUID(), { personId, unitCode, managerId: person.managerId });
    federated.noteUnit(personId, unitCode);
  }

  /** A grant that somebody made by hand stays theirs, also when the provider claims it too. */
  async #grant(personId: string, claimed: ClaimedRole, noted: readonly ClaimedRole[]): Promise<void> {
    const isNoted = noted.some(({ role, unitCode }) => role === claimed.role && unitCode === claimed.unitCode);
    if (!isNoted && (await this.#holds(personId, claimed))) return;
    const commandId = this.#parts.federated.noteClaimedRole(personId, claimed);
    await this.#send(new GrantRole(), commandId, { personId, role: claimed.role, ...unitOf(claimed) });
  }

  async #revoke(personId: string, claimed: ClaimedRole): Promise<void> {
    await this.#send(new RevokeRole(), randomUUID(), { personId, role: claimed.role, ...unitOf(claimed) });
    this.#parts.federated.forgetClaimedRole(personId, claimed);
  }

  async #holds(personId: string, { role, unitCode }: ClaimedRole): Promise<boolean> {
    const unit = unitCode === null ? null : await this.#parts.queries.execute<FindUnit, FoundUnit>(new FindUnit(unitCode));
    const found = await this.#grantsOf(personId);
    return found !== null && found.grants.some((grant) => grant.role === role && grant.unitId === (unit?.unitId ?? null));
  }

  #grantsOf(personId: string): Promise<FoundGrants> {
    return this.#parts.queries.execute<FindGrants, FoundGrants>(new FindGrants(personId));
  }

  /** The claimed unit, if it is known here. */
  async #unitOf(claims: Claims): Promise<string | null> {
    const { unitCode } = claimedPerson(claims, this.#parts.settings);
    if (unitCode === null || (await this.#parts.queries.execute<FindUnit, FoundUnit>(new FindUnit(unitCode)))) return unitCode;
    this.#log.warn(
      `${this.#parts.settings.name} puts somebody into the unit ${JSON.stringify(unitCode)}, which is not known here: register it, or correct the claim`,
    );
    return null;
  }

  async #send<C extends Command>(command: C, commandId: string, input: object): Promise<void> {
    await this.#parts.dispatcher.send(Object.assign(command, { commandId }, input), { actor: PROVIDER, correlationId: randomUUID() });
  }
}

function unitOf({ unitCode }: ClaimedRole): { readonly unitCode?: string } {
  return unitCode === null ? {} : { unitCode };
}
