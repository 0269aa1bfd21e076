import type Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import type { Role } from '#eventing';
import { normalizeSignInName } from './credentials.ts';
import { hashOf } from './secrets.ts';
import type { SetupLink, SetupLinks } from './setup-links.ts';

/** Somebody, as an OpenID provider names them: the pair that is theirs for ever. */
export interface ProviderSubject {
  readonly issuer: string;
  readonly subject: string;
}

export interface FederatedIdentity {
  readonly personId: string;
  /** The command that invites the person; null for somebody who was invited by hand. */
  readonly invitation: string | null;
  /** As claimed at the last sign-in. */
  readonly unitCode: string | null;
  /** Milliseconds since 1970: tokens that were issued up to then count no more. */
  readonly voidedAt: number;
}

/** A grant that was made because a provider claimed it. */
export interface ClaimedRole {
  readonly role: Role;
  /** null: the whole organisation. */
  readonly unitCode: string | null;
}

interface Row extends Omit<FederatedIdentity, 'personId'> {
  readonly personId: string | null;
}

const EVERYWHERE = '';

/**
 * Who at a provider is which person here, and which of their grants came from there. A provider's subject is kept as a hash, so that who was removed can be kept
 * out without their name being kept.
 */
export class FederatedIdentities {
  readonly #db: Database.Database;
  readonly #links: SetupLinks;
  readonly #now: () => number;
  /** Prepared once: a bearer token is looked up at every request. */
  readonly #byHash: Database.Statement<[Buffer], Row>;

  constructor(db: Database.Database, links: SetupLinks, now: () => number) {
    this.#db = db;
    this.#links = links;
    this.#now = now;
    this.#byHash = db.prepare(
      'SELECT person AS personId, invitation, unit_code AS unitCode, voided_at AS voidedAt FROM federated_identities WHERE hash = ?',
    );
  }

  /** null: never seen. `BARRED`: was somebody here, and stays out until they are invited anew. */
  find(who: ProviderSubject): FederatedIdentity | 'BARRED' | null {
    const row = this.#byHash.get(keyOf(who));
    if (!row) return null;
    const { personId, ...rest } = row;
    return personId === null ? 'BARRED' : { personId, ...rest };
  }

  /**
   * Notes who they will be before they are invited, so that a sign-in that was cut off, or two at once, make one person.
   * @param person the person's id and the command that invites them; ignored when the subject is known already
   */
  begin(who: ProviderSubject, { personId, invitation }: { readonly personId: string; readonly invitation: string }): void {
    this.#db
      .prepare('INSERT INTO federated_identities (hash, person, invitation, voided_at) VALUES (?, ?, ?, 0) ON CONFLICT (hash) DO NOTHING')
      .run(keyOf(who), personId, invitation);
  }

  /** By a one-time link, which is used up: from now on this subject is the person of the link, and nobody else is. @throws DomainError `setup-link.invalid` */
  link(setupToken: string, who: ProviderSubject): SetupLink {
    return this.#db
      .transaction(() => {
        const link = this.#links.redeem(setupToken);
        this.#db.prepare('DELETE FROM federated_identities WHERE person = ? AND hash <> ?').run(link.personId, keyOf(who));
        this.#db
          .prepare(
            `INSERT INTO federated_identities (hash, person, voided_at) VALUES (?, ?, 0)
             ON CONFLICT (hash) DO UPDATE SET person = excluded.person, invitation = NULL, unit_code = NULL`,
          )
          .run(keyOf(who), link.personId);
        return link;
      })
      .immediate();
  }

  noteSignInName(personId: string, signInName: string | null): void {
    this.#db
      .prepare('UPDATE federated_identities SET sign_in_name = ? WHERE person = ? AND sign_in_name IS NOT ?')
      .run(signInName, personId, signInName);
  }

  noteUnit(personId: string, unitCode: string): void {
    this.#db.prepare('UPDATE federated_identities SET unit_code = ? WHERE person = ?').run(unitCode, personId);
  }

  /** null for somebody who never signed in at a provider, or whom it gives no name. */
  signInNameOf(personId: string): string | null {
    return (
      this.#db.prepare<[string], string | null>('SELECT sign_in_name FROM federated_identities WHERE person = ?').pluck().get(personId) ??
      null
    );
  }

  /** Providers do not promise that such a name is one person's only. */
  personsOf(signInName: string): readonly string[] {
    return this.#db
      .prepare<[string], string>('SELECT person FROM federated_identities WHERE lower(sign_in_name) = ? AND person IS NOT NULL')
      .pluck()
      .all(normalizeSignInName(signInName));
  }

  isLinked(personId: string): boolean {
    return this.#db.prepare('SELECT 1 FROM federated_identities WHERE person = ?').get(personId) !== undefined;
  }

  /** Whether anybody has this role by a claim. */
  anybodyClaims(role: Role): boolean {
    return this.#db.prepare('SELECT 1 FROM claimed_roles WHERE role = ? LIMIT 1').get(role) !== undefined;
  }

  /** Tokens that were issued until now count no more. */
  voidTokens(who: ProviderSubject): void {
    this.#db.prepare('UPDATE federated_identities SET voided_at = ? WHERE hash = ?').run(this.#now(), keyOf(who));
  }

  claimedRoles(personId: string): readonly ClaimedRole[] {
    return this.#db
      .prepare<[string], { role: Role; unitCode: string }>('SELECT role, unit_code AS unitCode FROM claimed_roles WHERE person = ?')
      .all(personId)
      .map(({ role, unitCode }) => ({ role, unitCode: unitCode === EVERYWHERE ? null : unitCode }));
  }

  /** @returns the id of the command that grants it: the same until the claim is gone, so that what was taken away by hand is not granted again */
  noteClaimedRole(personId: string, { role, unitCode }: ClaimedRole): string {
    this.#db
      .prepare('INSERT INTO claimed_roles (person, role, unit_code, command) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(personId, role, unitCode ?? EVERYWHERE, randomUUID());
    return this.#db
      .prepare<[string, string, string], string>('SELECT command FROM claimed_roles WHERE person = ? AND role = ? AND unit_code = ?')
      .pluck()
      .get(personId, role, unitCode ?? EVERYWHERE) as string;
  }

  forgetClaimedRole(personId: string, { role, unitCode }: ClaimedRole): void {
    this.#db
      .prepare('DELETE FROM claimed_roles WHERE person = ? AND role = ? AND unit_code = ?')
      .run(personId, role, unitCode ?? EVERYWHERE);
  }
}

function keyOf({ issuer, subject }: ProviderSubject): Buffer {
  return hashOf(JSON.stringify([issuer, subject]));
}
