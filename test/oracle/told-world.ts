import { Deployment, Dispatcher } from '#cqrs';
import { EventLog, idOf } from '#eventing';
import type { Position, Role } from '#eventing';
import { eventually } from '#eventing-testing';
import { ImportFrictionReport } from '#friction';
import { GrantRole, InvitePerson } from '#organisation';
import { waveIdAt } from '#perceptions';
import { policyIdOf } from '#policies';
import type { PolicyEvent } from '#policies/events';
import { ReadStore } from '#read-store';
import { reviewIdOf } from '#reviews';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { PolicyPasts } from '../../libs/insights/src/policy-pasts.ts';
import { Clock } from '../journeys/clock.ts';
import { aGuardrail, aPolicy } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { askedAtLooks, askedEveryWeek, FEEDS, NUMBER } from './told-looks.ts';
import type { Asked } from './told-looks.ts';
import { questionsOf } from './told-questions.ts';
import { dateOf, FIRST, LOUD, QUIET, STAFF, UNITS } from './told-cast.ts';
import type { Act } from './told-cast.ts';
import { aRule, RULES } from './told-script.ts';
import { SURVEY } from './told-surveys.ts';

type Rule = keyof typeof RULES;

/** Answers by who asked what. */
export type Told = ReadonlyMap<string, string>;

const GUARDED = { guardrailKey: aGuardrail.key };
const START_HOUR = 9 * 3_600_000;
const PATIENCE_MS = 60_000;
const MOST_EVENTS = 1_000;
/** What follows from an event without a schedule, and others can see, in the order in which it follows. */
const REACTIONS = [
  ['ReviewDecided', 'carry-out-decision-when-review-decided'],
  ['ReviewDecided', 'resolve-reports-when-review-decided'],
  ['ReportHandedUp', 'appoint-acting-deputy-when-report-handed-up'],
  ['PolicyTransferred', 'withhold-older-reports-when-policy-transferred'],
  ['ExpectationResponded', 'assign-task-when-expectation-responded'],
] as const;
const EVERY_DAY = ['open-reviews'];
/** Charts are believed at the second look. */
const EVERY_WEEK = [
  'publish-friction-blocks',
  'publish-judgement-blocks',
  'hand-over-reports',
  'expire-authority',
  'open-reviews',
  'open-reviews-at-chart-signals',
  'open-reviews-at-chart-signals',
  'keep-review-clocks',
  'close-waves',
  'publish-hand-months',
];

/** What was recorded at one time stands in the order of random ids. */
const IN_NO_ORDER = ['accessLog', 'administrationLog'];

/** The whole product, in which a script is played; equal acts have equal ids in every world. */
export class ToldWorld {
  readonly running: RunningServer;
  readonly #which: Act['only'];
  readonly #people = new Map<string, Requester>();
  readonly #reports = new Map<string, string>();
  #surveyId = '';
  #settledAt: Position | null = null;
  #weekly: readonly Asked[] = [];
  #all: readonly Asked[] = [];

  private constructor(running: RunningServer, which: Act['only']) {
    this.running = running;
    this.#which = which;
  }

  /** @param which of the acts that stand in one world only happen here */
  static async found(which: Act['only']): Promise<ToldWorld> {
    const running = await RunningServer.start({ clock: new Clock(`${FIRST}T09:00:00.000Z`) });
    // What time decides is decided when the script says so.
    await running.server.background.schedules.stop();
    const world = new ToldWorld(running, which);
    for (const [code, parent] of UNITS) await running.unit(code, parent);
    for (const [name, [role, unitCode]] of Object.entries(STAFF))
      await world.#hire(name, role, unitCode, name === 'head' ? 'ALL' : 'NORTH');
    for (const [index, name] of [...LOUD, ...QUIET].entries())
      await world.#hire(name, 'FRONTLINE', null, name.startsWith('q') || index >= LOUD.length / 2 ? 'SOUTH' : 'NORTH');
    await world.done('head', 'nameUnitHead', { code: 'ALL', headId: world.#person('head').id }, 'admin');
    for (const [rule, code] of Object.entries(RULES)) {
      const input = {
        ...aPolicy(code),
        ...aRule,
        effectiveFrom: '2025-12-01',
        deputyId: rule === 'reviewed' || rule === 'quiet' ? world.#person('deputy').id : null,
      };
      await world.done(code, 'registerPolicy', input, rule === 'elsewhere' ? 'bob' : 'ann');
    }
    const { survey } = await world.done<{ survey: { id: string } }>('survey', 'createSurvey', SURVEY, 'executive', 'survey { id }');
    world.#surveyId = survey.id;
    world.#weekly = askedEveryWeek(world.#schema);
    world.#all = [...world.#weekly, ...askedAtLooks(world.#schema, survey.id)];
    return world;
  }

  policy(rule: Rule): string {
    return this.policyOf(RULES[rule]);
  }

  policyOf(code: string): string {
    return policyIdOf(code);
  }

  review(rule: Rule, ordinal: number): string {
    return reviewIdOf(this.policy(rule), ordinal);
  }

  get surveyId(): string {
    return this.#surveyId;
  }

  wave(number: number): string {
    return waveIdAt(this.#surveyId, number);
  }

  idOfPerson(name: string): string {
    return this.#person(name).id;
  }

  report(name: string): string {
    return this.#reports.get(name) ?? idOf('report', name);
  }

  done<Fields>(name: string, mutation: string, input: object, as: string, selection = '') {
    return this.running.done<Fields>(mutation, { commandId: idOf('act', name), ...input }, this.#person(as), selection);
  }

  async reportOn(name: string, code: string, said: object, as: string): Promise<void> {
    const input = { ...said, policyId: this.policyOf(code), mode: 'CONFIDENTIAL' };
    const { report } = await this.done<{ report: { id: string } }>(name, 'reportFriction', input, as, 'report { id }');
    this.#reports.set(name, report.id);
  }

  withdraw(name: string, report: string, as: string): Promise<unknown> {
    return this.done(name, 'withdrawReport', { reportId: this.report(report) }, as);
  }

  /** Within the guardrail of a rule. */
  decide(name: string, rule: Rule, as: string): Promise<unknown> {
    const facts = [amount(5_000), { name: 'proof', text: 'CARD' }];
    return this.done(name, 'recordJudgementCall', { policyId: this.policy(rule), ...GUARDED, facts, minutesSaved: 5 }, as);
  }

  askSupervisor(name: string, rule: Rule, as: string): Promise<unknown> {
    const facts = [amount(4_500), { name: 'proof', text: 'NONE' }];
    return this.done(name, 'askAuthority', { policyId: this.policy(rule), ...GUARDED, facts }, as);
  }

  /** As a customer does, without being signed in. */
  async answerByCode(code: string, answers: readonly { readonly key: string; readonly value: number }[]): Promise<void> {
    const body = JSON.stringify({ code, answers });
    const { status } = await fetch(`${this.running.url}/survey`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (status !== 200) throw new Error(`the code is answered ${status}`);
  }

  /** From a source that is public. */
  async complain(code: string, count: number, week: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const source = { name: 'Ombudsman', public: true, key: `${code} ${week} ${n}` };
      const command = { commandId: idOf('act', source.key), source, policyId: this.policyOf(code), customerOutcomes: ['DELAYED'] };
      await this.#send(Object.assign(new ImportFrictionReport(), command, { happenedAt: `${dateOf(7 * week + 1)}T12:00:00.000Z` }));
    }
  }

  /** Plays a day of a script to its evening. */
  async live(day: number, script: readonly Act[]): Promise<void> {
    const { running } = this;
    running.clock.advanceMs(Date.parse(dateOf(day)) + START_HOUR - running.clock.now());
    // A week is closed before anybody goes on.
    if (day % 7 === 0) await this.#run(EVERY_WEEK);
    const acts = script.filter((act) => act.day === day);
    for (const { name, only, act } of acts) if (only === undefined || only === this.#which) await act(this, name);
    // Alike in both worlds, also where only one of them has acted.
    if (acts.length > 0) await this.#run(EVERY_DAY);
  }

  get log(): EventLog {
    return this.running.server.app.get(EventLog);
  }

  get deployment(): Deployment {
    return this.running.server.app.get(Deployment);
  }

  async count(type: string): Promise<number> {
    return (await this.log.readAll(null, { types: [type] }, MOST_EVENTS)).events.length;
  }

  async #run(schedules: readonly string[]): Promise<void> {
    const { server } = this.running;
    for (const name of schedules) await server.background.schedules.runNow(name);
    await this.#settled();
  }

  /** Reactions have reacted: a clock that went on before would date what they do. */
  async #settled(): Promise<void> {
    const { control } = this.running.server.app.get(ReadStore).writer;
    for (const [type, reaction] of REACTIONS) {
      const { events } = await this.log.readAll(this.#settledAt, { types: [type] }, MOST_EVENTS);
      const last = events.at(-1)?.position;
      if (last === undefined) continue;
      await eventually(
        () => control.selectFrom('control_cursors').select('position').where('name', '=', reaction).executeTakeFirst(),
        `${reaction} has reacted`,
        (cursor) => (cursor?.position ?? '') >= last,
      );
    }
    this.#settledAt = await this.log.store.head();
  }

  /** Everything that somebody else than the office is told now. */
  async told(all: boolean): Promise<Told> {
    const [readStore, head] = [this.running.server.app.get(ReadStore), await this.log.store.head()];
    const names = readStore.projections.map(({ name }) => name);
    if (head !== null) await readStore.waitFor(names, head, PATIENCE_MS);
    const told = new Map<string, string>();
    for (const [as, { query, document, variables }] of all ? this.#all : this.#weekly) {
      const answer = await this.running.post(JSON.stringify({ query: document, variables }), this.#person(as));
      const text = await answer.text();
      if (answer.status !== 200 || /"code":"(GRAPHQL_VALIDATION_FAILED|INTERNAL)"/.test(text)) throw new Error(`${document}: ${text}`);
      told.set(`${as}: ${query} ${JSON.stringify(variables)} ${document}`, IN_NO_ORDER.includes(query) ? sorted(text) : text);
    }
    for (const [as, path] of all ? FEEDS : []) {
      const answer = await fetch(`${this.running.url}/feeds/${path}`, { headers: this.#person(as).headersAt(this.running) });
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
      told.set(`${as}: ${path}`, `${answer.headers.get('x-total-count')} ${await answer.text()}`);
    }
    return told;
  }

  /** What an executive is told of a policy, beside what the finders are asked for it. */
  async measuresOf(code: string) {
    const policyId = this.policyOf(code);
    const events = (await this.log.load(`policy-${policyId}`)) as readonly PolicyEvent[];
    const trigger = await this.running.server.app.get(PolicyPasts).triggerOf(policyId, NUMBER, false);
    return {
      chart: await this.#measure('frictionChart', { policyId }),
      effect: await this.#measure('revisionEffect', { policyId, number: NUMBER }),
      asked: { policyId, number: NUMBER, events, trigger, office: null },
    };
  }

  /** @returns null where there is none */
  async #measure(query: 'frictionChart' | 'revisionEffect', given: Readonly<Record<string, unknown>>): Promise<object | null> {
    const [{ document = '', variables = {} } = {}] = questionsOf(this.#schema, query, given);
    const answer = await this.running.query<Record<string, object>>(document, variables, this.#person('executive'));
    return answer.errors.length > 0 ? null : (answer.data[query] ?? null);
  }

  get #schema(): GraphQLSchema {
    return this.running.server.app.get(GraphQLSchemaHost).schema;
  }

  async #hire(name: string, role: Role, roleIn: string | null, unitCode: string): Promise<void> {
    const commandId = idOf('act', `hire ${name}`);
    const { id } = await this.#send(Object.assign(new InvitePerson(), { commandId, name, unitCode }));
    const grant = { commandId: idOf('act', `grant ${name}`), personId: id, role, ...(roleIn !== null && { unitCode: roleIn }) };
    await this.#send(Object.assign(new GrantRole(), grant));
    this.#people.set(name, this.running.signedIn(id));
  }

  #person(name: string): Requester {
    const person = this.#people.get(name);
    if (!person) throw new Error(`nobody is called ${name}`);
    return person;
  }

  #send(command: InvitePerson | GrantRole | ImportFrictionReport) {
    return this.running.server.app.get(Dispatcher).send(command, { actor: SYSTEM, correlationId: idOf('act', 'correlation') });
  }
}

const amount = (minor: number) => ({ name: 'amount', number: minor });

function sorted(answer: string): string {
  const { data } = JSON.parse(answer) as { readonly data: Readonly<Record<string, { readonly edges: readonly unknown[] }>> | null };
  return data ? JSON.stringify(Object.values(data).map(({ edges }) => edges.map((edge) => JSON.stringify(edge)).sort())) : answer;
}
