import { randomUUID } from 'node:crypto';
import { RegisterPolicy, policyIdOf } from '#policies';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { InvalidInputError } from '#graphql';
import { RegisterUnit, unitIdOf } from '#organisation';
import { FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import type { NewPolicyMapping, PolicyMapping, UnitMapping } from './mapping.ts';
import { slugOf } from './policy-code.ts';
import type { Session } from './session.ts';

/** A policy or unit that rows name. */
export interface Target<Registration> {
  readonly id: string;
  readonly code: string;
  /** The value of the column that led here first. */
  readonly value: string;
  /** Registers it; null where it exists already. */
  readonly registration: Registration | null;
  /** Why rows that name it cannot be imported. */
  readonly problem: string | null;
}

const LAST_DAY = '9999-12-31';

/** The policies and units that the rows of a file name, each looked up once. */
export class ImportTargets {
  readonly #session: Session;
  readonly #policy: PolicyMapping;
  readonly #unit: UnitMapping;
  readonly #policies = new Map<string, Promise<Target<RegisterPolicy>>>();
  readonly #units = new Map<string, Promise<Target<RegisterUnit>>>();
  /** Values of the policy column by the code they lead to. */
  readonly #valuesOfCode = new Map<string, Set<string>>();

  constructor(session: Session, policy: PolicyMapping, unit: UnitMapping) {
    this.#session = session;
    this.#policy = policy;
    this.#unit = unit;
  }

  policy(value: string): Promise<Target<RegisterPolicy>> {
    return once(this.#policies, value, () => this.#findPolicy(value));
  }

  unit(code: string): Promise<Target<RegisterUnit>> {
    return once(this.#units, code, () => this.#findUnit(code));
  }

  /** Different values that would silently become one policy. */
  get collisions(): readonly string[] {
    return [...this.#valuesOfCode]
      .filter(([, values]) => values.size > 1)
      .map(([code, values]) => `${[...values].map((value) => JSON.stringify(value)).join(' and ')} both make the code ${code}`);
  }

  async #findPolicy(value: string): Promise<Target<RegisterPolicy>> {
    const { code: rule, codes = {}, new: content } = this.#policy;
    const stated = Object.hasOwn(codes, value) ? codes[value] : undefined;
    const code = stated ?? (rule === 'SLUG' ? slugOf(value) : value);
    if (code === '') return unusable(value, 'the policy has neither letters nor digits to make a code of; state its code in policy.codes');
    const others = this.#valuesOfCode.get(code) ?? new Set();
    // Values that the mapping itself leads to one code are meant to be one policy.
    if (stated === undefined || others.size === 0) this.#valuesOfCode.set(code, others.add(value));
    const id = policyIdOf(code);
    if (await this.#session.queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(id, LAST_DAY)))
      return { id, code, value, registration: null, problem: null };
    if (!content) return unusable(value, `no policy has the code ${code}; register it, or say in policy.new what to register`);
    return this.#registration(RegisterPolicy, contentOf(code, value, content), { id, code, value });
  }

  async #findUnit(code: string): Promise<Target<RegisterUnit>> {
    const id = unitIdOf(code);
    if (await this.#session.queries.execute<FindUnit, FoundUnit>(new FindUnit(code)))
      return { id, code, value: code, registration: null, problem: null };
    if (this.#unit.registerNew === false)
      return unusable(code, `no unit has the code ${code}; register it, or set unit.registerNew to true`);
    const { names = {} } = this.#unit;
    const name = Object.hasOwn(names, code) ? names[code] : code;
    return this.#registration(RegisterUnit, { code, name }, { id, code, value: code });
  }

  async #registration<C extends RegisterPolicy | RegisterUnit>(
    type: new () => C,
    input: object,
    target: Pick<Target<C>, 'id' | 'code' | 'value'>,
  ): Promise<Target<C>> {
    try {
      return { ...target, registration: await this.#session.validated(type, { ...input, commandId: randomUUID() }), problem: null };
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      const problems = error.problems.map(({ message }) => message).join('; ');
      return unusable(target.value, `the ${type === RegisterUnit ? 'unit' : 'policy'} cannot be registered: ${problems}`);
    }
  }
}

function unusable(value: string, problem: string): Target<never> {
  return { id: '', code: '', value, registration: null, problem };
}

function contentOf(
  code: string,
  value: string,
  { text, protects, purposes, mandate, sensitivity, family, reviewCadenceDays }: NewPolicyMapping,
): object {
  return {
    code,
    title: value,
    text: text.replaceAll('{value}', value),
    protects: protects.replaceAll('{value}', value),
    purposes,
    mandate,
    family: family ?? null,
    sensitivity: sensitivity ?? 'NORMAL',
    reviewCadenceDays: reviewCadenceDays ?? 365,
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, find: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}
