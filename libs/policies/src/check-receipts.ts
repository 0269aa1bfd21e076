import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonical, DomainError } from '#eventing';
import type { FactValues, Verdict } from '#guardrails';
import { base64url, compactVerify, errors } from 'jose';

/** What a receipt certifies: which table said what about which facts. Nobody is named in it, and nothing is kept of it. */
export interface CertifiedCheck {
  /** Code of the policy. */
  readonly policy: string;
  readonly version: number;
  /** Key of the guardrail. */
  readonly guardrail: string;
  /** Digest of the guardrail's whole content, base64url. */
  readonly table: string;
  /** Place of the row that decided, from 0; null: none did. */
  readonly row: number | null;
  readonly verdict: Verdict;
  /** Keyed hash of the facts, base64url: whoever has them can have them compared, nobody can read them out. */
  readonly facts: string;
  /** Local date whose version was asked. */
  readonly on: string;
  /** Local date of the check; no time of day, which would tell who stood at the counter then. */
  readonly issuedOn: string;
}

const ALGORITHM = 'EdDSA';
const TYPE = 'check-receipt+jws';
const HEADER = base64url.encode(JSON.stringify({ alg: ALGORITHM, typ: TYPE }));
/** Far more than any receipt has. */
const MAX_LENGTH = 4_000;
/** PKCS#8 around an Ed25519 seed (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs and reads receipts of checks: compact JWS, Ed25519. */
export class CheckReceipts {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #factsKey: Buffer;

  /** @param keys 32 bytes each, of this deployment and for nothing else */
  constructor(keys: { readonly signing: Buffer; readonly facts: Buffer }) {
    this.#privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, keys.signing]), format: 'der', type: 'pkcs8' });
    this.#publicKey = createPublicKey(this.#privateKey);
    this.#factsKey = keys.facts;
  }

  factsHash(facts: FactValues): string {
    return createHmac('sha256', this.#factsKey).update(canonical(facts)).digest('base64url');
  }

  /** By Node's own signature: that of WebCrypto, which libraries use, takes three times as long, and there is one with each check. */
  sign(check: CertifiedCheck): string {
    const { policy, version, guardrail, table, row, verdict, facts, on, issuedOn } = check;
    const payload = JSON.stringify({ policy, version, guardrail, table, row, verdict, facts, on, issuedOn });
    const signed = `${HEADER}.${base64url.encode(payload)}`;
    return `${signed}.${base64url.encode(sign(null, Buffer.from(signed), this.#privateKey))}`;
  }

  /** @throws DomainError `guardrail.receipt-unreadable`, `guardrail.receipt-not-genuine` */
  async read(receipt: string): Promise<CertifiedCheck> {
    if (receipt.length > MAX_LENGTH) throw unreadable();
    try {
      const { payload, protectedHeader } = await compactVerify(receipt.trim(), this.#publicKey, { algorithms: [ALGORITHM] });
      if (protectedHeader.typ !== TYPE) throw notGenuine();
      return JSON.parse(Buffer.from(payload).toString('utf8')) as CertifiedCheck;
    } catch (error) {
      if (error instanceof errors.JWSInvalid) throw unreadable();
      if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed) throw notGenuine();
      throw error;
    }
  }
}

function unreadable(): DomainError {
  return new DomainError(
    'guardrail.receipt-unreadable',
    'this is no check receipt; paste the whole text that checkGuardrail returned, three parts joined by points',
    'receipt',
  );
}

function notGenuine(): DomainError {
  return new DomainError(
    'guardrail.receipt-not-genuine',
    'this receipt was altered, or another organisation’s Handrail issued it: it certifies nothing; ask checkGuardrail again',
    'receipt',
  );
}
