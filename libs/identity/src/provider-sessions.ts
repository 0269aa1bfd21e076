import type Database from 'better-sqlite3';
import { hashOf, openUnder, sealUnder } from './secrets.ts';

/** What a provider gave with a sign-in. */
export interface ProviderTokens {
  /** null where it gives none: then it cannot be asked again. */
  readonly refreshToken: string | null;
  /** Sent back to it when signing out. */
  readonly idToken: string;
}

/** The provider's side of those sessions that began with a sign-in there. Its tokens are sealed under the id of the session, which only the browser has. */
export class ProviderSessions {
  readonly #db: Database.Database;
  readonly #now: () => number;

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** @param sid the provider's own id of the session; null where it names none */
  attach(sessionId: string, issuer: string, sid: string | null, tokens: ProviderTokens): void {
    const now = this.#now();
    this.#db
      .prepare('INSERT INTO provider_sessions (session, sid, tokens, asked_at, confirmed_at) VALUES (?, ?, ?, ?, ?)')
      .run(hashOf(sessionId), sid === null ? null : sidOf(issuer, sid), sealed(sessionId, tokens), tokens.refreshToken && now, now);
  }

  /** null for a session of a local account. */
  tokensOf(sessionId: string): ProviderTokens | null {
    const tokens = this.#db
      .prepare<[Buffer], Buffer>('SELECT tokens FROM provider_sessions WHERE session = ?')
      .pluck()
      .get(hashOf(sessionId));
    return tokens === undefined ? null : (JSON.parse(openUnder(sessionId, tokens)) as ProviderTokens);
  }

  /** Of several at once, in whichever process, one is to ask the provider: it may take a refresh token that is used twice for a stolen one. */
  claimQuestion(sessionId: string, askedAt: number): boolean {
    return (
      this.#db
        .prepare('UPDATE provider_sessions SET asked_at = ? WHERE session = ? AND asked_at = ?')
        .run(this.#now(), hashOf(sessionId), askedAt).changes === 1
    );
  }

  /** The provider still knows the session, and may have given other tokens. */
  confirm(sessionId: string, tokens: ProviderTokens): void {
    this.#db
      .prepare('UPDATE provider_sessions SET tokens = ?, confirmed_at = ? WHERE session = ?')
      .run(sealed(sessionId, tokens), this.#now(), hashOf(sessionId));
  }

  /** Ends what the provider calls one session. */
  endSid(issuer: string, sid: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE hash IN (SELECT session FROM provider_sessions WHERE sid = ?)').run(sidOf(issuer, sid));
  }

  /** Ends the sessions of a person that began at a provider. @param which `UNNAMED`: those only for which it gave no id */
  endAllOf(personId: string, which: 'ALL' | 'UNNAMED' = 'ALL'): void {
    this.#db
      .prepare('DELETE FROM sessions WHERE person = ? AND hash IN (SELECT session FROM provider_sessions WHERE ? OR sid IS NULL)')
      .run(personId, which === 'ALL' ? 1 : 0);
  }
}

function sealed(sessionId: string, tokens: ProviderTokens): Buffer {
  return sealUnder(sessionId, JSON.stringify(tokens));
}

function sidOf(issuer: string, sid: string): Buffer {
  return hashOf(JSON.stringify([issuer, sid]));
}
