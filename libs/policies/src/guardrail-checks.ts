import { createHash } from 'node:crypto';
import { currentFromKept, Deployment } from '#cqrs';
import { canonical, DomainError, EventLog } from '#eventing';
import { factValuesOf } from '#graphql';
import type { FactInput } from '#graphql';
import { checkFacts, compiledOf } from '#guardrails';
import type { Checked, FactValues, Guardrail } from '#guardrails';
import { Injectable } from '@nestjs/common';
import { CheckReceipts } from './check-receipts.ts';
import { guardrailView } from './guardrail-views.ts';
import type { CertifiedCheckNode, GuardrailCheckNode } from './guardrails.types.ts';
import { policyIdOf } from './policies.handlers.ts';
import { policy, statusOn, versionInForce } from './policy.decider.ts';
import type { KnownVersion, RegisteredPolicy } from './policy.decider.ts';

interface Case {
  readonly policyId: string;
  /** The argument that named the policy, for what is wrong with it. */
  readonly namedBy: 'policyId' | 'code';
  /** null: the only one that there is. */
  readonly guardrailKey: string | null;
  readonly facts: readonly FactInput[];
  /** Local date whose version is asked. */
  readonly on: string;
}

/** Answers what staff may do, from the policy's own stream: a lagging read model would cover somebody who is not. */
@Injectable()
export class GuardrailChecks {
  constructor(
    private readonly log: EventLog,
    private readonly deployment: Deployment,
    private readonly receipts: CheckReceipts,
  ) {}

  /** @throws DomainError, InvalidInputError where there is nothing to check by, or a fact does not fit */
  async check({ policyId, namedBy, guardrailKey, facts, on }: Case): Promise<GuardrailCheckNode> {
    const found = await this.registered(policyId, namedBy);
    const version = versionOn(found, on, namedBy);
    const guardrail = chosen(found, version, guardrailKey, namedBy);
    const values = factValuesOf(guardrail, facts);
    const checked = checkFacts(compiledOf(guardrail), values, { today: on });
    const cap = cappedBy(guardrail, values, this.deployment.currency);
    const { verdict, row, reason } = checked;
    return {
      policyId,
      code: found.code,
      versionNumber: version.number,
      guardrailKey: guardrail.key,
      action: guardrail.action,
      on,
      verdict,
      row: placeOf(row),
      reason,
      missingFacts: guardrail.facts.filter(({ name }) => checked.missingFacts.includes(name)),
      cap,
      lesson: guardrail.lesson,
      receipt: cap?.isExceeded ? null : this.receiptOf(found, version, guardrail, values, checked, on),
    };
  }

  /** @throws DomainError for what this deployment did not certify */
  async verify(receipt: string, facts: readonly FactInput[] | null): Promise<CertifiedCheckNode> {
    const certified = await this.receipts.read(receipt);
    const policyId = policyIdOf(certified.policy);
    const state = await currentFromKept(this.log, policy, policyId);
    const versions = state.status === 'none' ? [] : state.versions;
    const version = versions.find(({ number }) => number === certified.version);
    const guardrail = version?.guardrails.find(({ key }) => key === certified.guardrail);
    // Signed here, but the log was put back to a time before that version, and has gone on differently.
    if (state.status === 'none' || !guardrail || digestOf(guardrail) !== certified.table) {
      throw new DomainError(
        'guardrail.receipt-of-lost-version',
        `version ${certified.version} of ${certified.policy} is not the one that this receipt was issued for: the data were restored from a backup since; ask checkGuardrail again`,
        'receipt',
      );
    }
    const { verdict, row, on, issuedOn } = certified;
    return {
      policyId,
      code: certified.policy,
      versionNumber: certified.version,
      guardrailKey: guardrail.key,
      action: guardrail.action,
      verdict,
      row: placeOf(row),
      reason: row === null ? null : (guardrail.rows[row]?.reason ?? null),
      on,
      issuedOn,
      isInForce: versionInForce(state, this.deployment.today())?.number === certified.version,
      factsMatch: facts && this.receipts.factsHash(factValuesOf(guardrail, facts)) === certified.facts,
    };
  }

  private async registered(policyId: string, field: Case['namedBy']): Promise<RegisteredPolicy> {
    const state = await currentFromKept(this.log, policy, policyId);
    if (state.status === 'none') throw new DomainError('policy.unknown', 'no such policy; look it up with the query policies', field);
    return state;
  }

  private receiptOf(
    { code }: RegisteredPolicy,
    { number }: KnownVersion,
    guardrail: Guardrail,
    facts: FactValues,
    { verdict, row }: Checked,
    on: string,
  ): string | null {
    const today = this.deployment.today();
    // A version of a day to come may still be revised.
    if (verdict === 'MISSING_FACTS' || on > today) return null;
    return this.receipts.sign({
      policy: code,
      version: number,
      guardrail: guardrail.key,
      table: digestOf(guardrail),
      row,
      verdict,
      facts: this.receipts.factsHash(facts),
      on,
      issuedOn: today,
    });
  }
}

/** People count from 1, as all messages do. @param row index in the table */
function placeOf(row: number | null): number | null {
  return row === null ? null : row + 1;
}

function versionOn(found: RegisteredPolicy, on: string, field: Case['namedBy']): KnownVersion {
  const version = versionInForce(found, on);
  if (version) return version;
  const status = statusOn(found.turns, on);
  const why = {
    ACTIVE: `does not apply before ${found.versions[0]?.effectiveFrom}`,
    SUSPENDED: `is suspended`,
    RETIRED: `is retired`,
  }[status];
  throw new DomainError(
    'policy.not-in-force',
    `${found.code} ${why} on ${on}, so nothing has to be checked by it; ask its owner if you are in doubt`,
    field,
  );
}

function chosen({ code }: RegisteredPolicy, { number, guardrails }: KnownVersion, key: string | null, field: Case['namedBy']): Guardrail {
  const [first, ...more] = guardrails;
  if (!first) {
    throw new DomainError(
      'policy.no-guardrail',
      `version ${number} of ${code} leaves no room for judgement: follow its text, and report friction where it does not fit`,
      field,
    );
  }
  const keys = guardrails.map((guardrail) => guardrail.key).join(', ');
  if (key === null && more.length > 0) {
    throw new DomainError('policy.guardrail-key-missing', `${code} has several guardrails; name one of ${keys}`, 'guardrailKey');
  }
  const found = key === null ? first : guardrails.find((guardrail) => guardrail.key === key);
  if (found) return found;
  throw new DomainError(
    'policy.unknown-guardrail',
    `version ${number} of ${code} has no such guardrail; name one of ${keys}`,
    'guardrailKey',
  );
}

function cappedBy(guardrail: Guardrail, facts: FactValues, currency: string): GuardrailCheckNode['cap'] {
  const { cap } = guardrailView(guardrail, currency);
  if (!cap) return null;
  const value = facts[cap.fact];
  const amount = typeof value === 'number' ? value : null;
  const { fact, limit, per, window } = cap;
  return {
    ...{ fact, limit, per, window, amount },
    isExceeded: amount !== null && amount > limit,
    get reading() {
      return cap.reading;
    },
  };
}

const digests = new WeakMap<Guardrail, string>();

/** Of all that a guardrail says: two versions with the same number, of two histories, are told apart by it. */
function digestOf(guardrail: Guardrail): string {
  const digest = digests.get(guardrail) ?? createHash('sha256').update(canonical(guardrail)).digest('base64url');
  digests.set(guardrail, digest);
  return digest;
}
