import { currentFromKept, Deployment } from '#cqrs';
import { canonical, DomainError, EventLog, systemActor } from '#eventing';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validate } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { CheckVersion, FindRule } from './events.ts';
import type { CheckedVersion, FoundRule, PolicyEvent, VersionContent } from './events.ts';
import { proposed } from './policies.handlers.ts';
import { RevisePolicy } from './policies.commands.ts';
import { isGuarded } from './version-content.decider.ts';
import { policy, statusOn, versionInForce } from './policy.decider.ts';

/** The keys of a version; what a draft leaves out stays as it was. */
const CONTENT = Object.keys({
  title: true,
  text: true,
  purposes: true,
  protects: true,
  mandate: true,
  sensitivity: true,
  guardrails: true,
} satisfies Record<keyof VersionContent, true>);
/** Said first of a field: nothing else about a value of another kind makes sense. */
const SHAPES = ['isArray', 'isObject'];

const LAST_DAY = '9999-12-31';

@QueryHandler(FindRule)
export class FindRuleHandler implements IQueryHandler<FindRule, FoundRule> {
  constructor(
    private readonly log: EventLog,
    private readonly deployment: Deployment,
  ) {}

  async execute({ policyId }: FindRule): Promise<FoundRule> {
    const state = await currentFromKept(this.log, policy, policyId);
    const last = state.status === 'none' ? undefined : state.versions.at(-1);
    if (state.status === 'none' || !last) return null;
    const inForce = versionInForce(state, this.deployment.today())?.number;
    const contents = await contentsOf(this.log, policyId);
    return {
      policyId,
      ownerId: state.ownerId,
      deputyId: state.deputyId,
      unitId: state.unitId,
      isRetired: statusOn(state.turns, LAST_DAY) === 'RETIRED',
      lastNumber: last.number,
      lastEffectiveFrom: last.effectiveFrom,
      isGuarded: contents.some(({ number, version }) => (number === last.number || number === inForce) && isGuarded(version)),
    };
  }
}

/** The decision that would publish the version is the one that checks it, so that neither knows a rule that the other does not. */
@QueryHandler(CheckVersion)
export class CheckVersionHandler implements IQueryHandler<CheckVersion, CheckedVersion> {
  constructor(
    private readonly log: EventLog,
    private readonly deployment: Deployment,
  ) {}

  async execute({ policyId, draft, effectiveFrom }: CheckVersion): Promise<CheckedVersion> {
    const last = (await contentsOf(this.log, policyId)).at(-1)?.version;
    const drafted = objectIn(draft);
    if (!drafted) return problem('policy.version-unreadable', 'a version is the JSON of an object such as {"text": "…"}', null);
    const unknown = Object.keys(drafted).find((key) => !CONTENT.includes(key));
    if (unknown !== undefined) return problem('policy.version-invalid', unknownKey(unknown, CONTENT), unknown);
    const reason = 'a draft';
    const command = plainToInstance(RevisePolicy, { ...last, ...drafted, commandId: policyId, policyId, effectiveFrom, reason });
    const [error] = await validate(command, { whitelist: true, forbidNonWhitelisted: true });
    if (error) return invalid(error);
    const state = await currentFromKept(this.log, policy, policyId);
    try {
      const context = this.deployment.contextFor(systemActor('check-version'), policyId);
      const version = await proposed(command, context.currency);
      const decided = policy.decide.RevisePolicy({ version, effectiveFrom, reason }, state, context);
      return checked((decided as Extract<PolicyEvent, { type: 'PolicyRevised' }>).data.version, last);
    } catch (refusal) {
      if (refusal instanceof DomainError) return problem(refusal.code, refusal.message, refusal.field ?? null);
      throw refusal;
    }
  }
}

async function contentsOf(log: EventLog, policyId: string): Promise<readonly { number: number; version: VersionContent }[]> {
  return ((await log.load(`policy-${policyId}`)) as readonly PolicyEvent[]).flatMap(({ type, data }) => {
    if (type === 'PolicyRegistered') return { number: 1, version: data.version };
    return type === 'PolicyRevised' ? { number: data.number, version: data.version } : [];
  });
}

function checked(version: VersionContent, last: VersionContent | undefined): CheckedVersion {
  return {
    problem: null,
    content: JSON.stringify(version),
    change: changeFrom(last, version),
    guardrails: version.guardrails.length,
    isGuarded: isGuarded(version),
  };
}

function changeFrom(last: VersionContent | undefined, version: VersionContent) {
  if (!last || substanceOf(version) !== substanceOf(last)) return 'SUBSTANCE';
  return canonical(version) === canonical(last) ? 'NONE' : 'WORDS';
}

function substanceOf({ purposes, mandate, sensitivity, guardrails }: VersionContent): string {
  return canonical({ purposes, mandate, sensitivity, guardrails });
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The first field at fault, as deep as the validation found it. */
function invalid(error: ValidationError, path: readonly string[] = []): CheckedVersion {
  const field = [...path, error.property];
  const [child] = error.children ?? [];
  if (error.constraints === undefined && child) return invalid(child, field);
  return problem('policy.version-invalid', messageOf(error), field.join('.'));
}

function messageOf({ constraints = {}, property, target }: ValidationError): string {
  const name = [...SHAPES, ...Object.keys(constraints)].find((key) => key in constraints);
  if (name === 'whitelistValidation' && target) return unknownKey(property, keysOf(target));
  if (name === 'nestedValidation') return 'this must be an object, in braces';
  return (name === undefined ? undefined : constraints[name]) ?? 'cannot be read';
}

function unknownKey(key: string, allowed: readonly string[]): string {
  return `${key} is not known here: the keys are ${allowed.join(', ')}`;
}

/** Those that its class validates. */
function keysOf({ constructor }: object): readonly string[] {
  const known = getMetadataStorage().getTargetValidationMetadatas(constructor, '', false, false);
  return [...new Set(known.map(({ propertyName }) => propertyName))];
}

function problem(code: string, message: string, field: string | null): CheckedVersion {
  return { problem: { code, message, field } };
}

export const checkVersionHandlers = [FindRuleHandler, CheckVersionHandler];
