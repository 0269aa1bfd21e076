import type Database from 'better-sqlite3';
import { DomainError } from '#eventing';
import { noteDeletion, purgeDeleted } from '#key-store';
import { HashingBusyError, PasswordHasher } from './password-hash.ts';
import type { SetupLinks } from './setup-links.ts';
import { checkPassword, checkSignInName, isCheckable, normalizePassword, normalizeSignInName } from './credentials.ts';
import { SignInThrottle } from './throttle.ts';

export type SignIn =
  | { readonly outcome: 'SIGNED_IN'; readonly personId: string }
  /** No such account or another password: the two are never told apart. */
  | { readonly outcome: 'REFUSED' }
  | { readonly outcome: 'THROTTLED'; readonly retryAfterSeconds: number };

interface AccountRow {
  readonly person: string;
  readonly password: string;
}

/** Local accounts: a sign-in name and a password for a person. */
export class Accounts {
  readonly #db: Database.Database;
  readonly #links: SetupLinks;
  readonly #throttle: SignInThrottle;
  readonly #hasher = new PasswordHasher();

  constructor(db: Database.Database, links: SetupLinks, now: () => number) {
    this.#db = db;
    this.#links = links;
    this.#throttle = new SignInThrottle(db, now);
  }

  /**
   * Makes the account, or gives it another name and password; ends every session of the person and voids their links.
   * @throws DomainError `account.…` with the field `signInName` or `password`
   */
  async setPassword(personId: string, signInName: string, password: string): Promise<void> {
    const name = this.#checkName(signInName, personId);
    const hash = await this.#hash(checkPassword(password, name));
    this.#db.transaction(() => this.#store(personId, name, hash)).immediate();
  }

  /** The same by a one-time link, which is used up only when all is well. @returns the person. @throws DomainError as above, or `setup-link.invalid` */
  async setUp(token: string, signInName: string, password: string): Promise<string> {
    const name = this.#checkName(signInName, this.#links.look(token).personId);
    const hash = await this.#hash(checkPassword(password, name));
    return this.#db
      .transaction(() => {
        const { personId } = this.#links.redeem(token);
        this.#store(personId, name, hash);
        return personId;
      })
      .immediate();
  }

  /** Takes as long for names without an account. `address`: where the attempt comes from; it is not written down. */
  async verify(signInName: string, password: string, address: string): Promise<SignIn> {
    const name = normalizeSignInName(signInName);
    const wait = this.#throttle.begin(name, address);
    if (wait > 0) return throttled(wait);
    const account = this.#db.prepare<[string], AccountRow>('SELECT person, password FROM accounts WHERE sign_in_name = ?').get(name);
    try {
      const candidate = isCheckable(password) ? normalizePassword(password) : '';
      if (!(await this.#hasher.matches(candidate, account?.password ?? null)) || !account) return { outcome: 'REFUSED' };
    } catch (error) {
      this.#throttle.takeBack(name, address, false);
      if (error instanceof HashingBusyError) return throttled(1_000);
      throw error;
    }
    this.#throttle.takeBack(name, address, true);
    return { outcome: 'SIGNED_IN', personId: account.person };
  }

  /** null for a person without an account. */
  signInNameOf(personId: string): string | null {
    return this.#db.prepare<[string], string>('SELECT sign_in_name FROM accounts WHERE person = ?').pluck().get(personId) ?? null;
  }

  /** null when nobody signs in by this name. */
  personOf(signInName: string): string | null {
    const select = this.#db.prepare<[string], string>('SELECT person FROM accounts WHERE sign_in_name = ?').pluck();
    return select.get(normalizeSignInName(signInName)) ?? null;
  }

  isEmpty(): boolean {
    return this.#db.prepare('SELECT 1 FROM accounts LIMIT 1').get() === undefined;
  }

  /**
   * Account, sessions and links of a person, gone from the file; nothing to do the second time. Whoever signs in as them at a provider stays out
   * until they are invited anew.
   */
  remove(personId: string): void {
    this.#db
      .transaction(() => {
        this.#endAccess(personId);
        this.#db.prepare('DELETE FROM accounts WHERE person = ?').run(personId);
        this.#db.prepare('DELETE FROM claimed_roles WHERE person = ?').run(personId);
        this.#db
          .prepare(
            'UPDATE federated_identities SET person = NULL, invitation = NULL, sign_in_name = NULL, unit_code = NULL WHERE person = ?',
          )
          .run(personId);
        noteDeletion(this.#db);
      })
      .immediate();
    purgeDeleted(this.#db);
  }

  #checkName(signInName: string, personId: string): string {
    const name = checkSignInName(signInName);
    const owner = this.personOf(name);
    if (owner !== null && owner !== personId)
      throw new DomainError('account.name-taken', `the sign-in name ${JSON.stringify(name)} is taken; choose another one`, 'signInName');
    return name;
  }

  async #hash(password: string): Promise<string> {
    try {
      return await this.#hasher.hash(password);
    } catch (error) {
      if (error instanceof HashingBusyError) throw new DomainError('account.busy', error.message);
      throw error;
    }
  }

  #store(personId: string, name: string, password: string): void {
    // Again inside the transaction: the hash took its time.
    this.#checkName(name, personId);
    this.#endAccess(personId);
    this.#db
      .prepare(
        `INSERT INTO accounts (person, sign_in_name, password) VALUES (?, ?, ?)
         ON CONFLICT (person) DO UPDATE SET sign_in_name = excluded.sign_in_name, password = excluded.password`,
      )
      .run(personId, name, password);
  }

  #endAccess(personId: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE person = ?').run(personId);
    this.#db.prepare('DELETE FROM setup_links WHERE person = ?').run(personId);
  }
}

function throttled(waitMs: number): SignIn {
  return { outcome: 'THROTTLED', retryAfterSeconds: Math.ceil(waitMs / 1000) };
}
