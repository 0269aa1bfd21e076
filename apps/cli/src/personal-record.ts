import { access } from '#audit';
import type { Recorded } from '#eventing';
import { frictionBlock, judgementBlock } from '#figures';
import { corroboration, frictionReport, withheldReports } from '#friction';
import { authorityRequest } from '#judgement';
import type { JudgementEvent } from '#judgement/events';
import { person } from '#organisation';
import type { Session } from './session.ts';
import type { Somebody } from './somebody.ts';

/** An event as the person gets it: what it says, without what only the product needs. */
interface RecordedFact {
  readonly type: string;
  /** ISO instant. */
  readonly at: string;
  readonly data: object;
}

/** What was said under one of the person's aliases, with what became of it. */
interface Said {
  readonly id: string;
  readonly events: readonly RecordedFact[];
}

/** Everything that is stored about a person, their own words included. */
export interface PersonalRecord {
  readonly exportedAt: string;
  readonly person: { readonly id: string; readonly name: string | null; readonly history: readonly RecordedFact[] };
  readonly account: {
    readonly signInName: string | null;
    readonly signsInAtProvider: boolean;
    readonly rolesFromProvider: readonly object[];
  };
  readonly reports: readonly Said[];
  readonly corroborations: readonly Said[];
  readonly judgementCalls: readonly Said[];
  readonly authorityRequests: readonly Said[];
  /** Policies, units and readings of rules that name the person. */
  readonly namedIn: readonly RecordedFact[];
  /** When they did what in office; not its content, which is about others. */
  readonly doneInOffice: readonly { readonly type: string; readonly at: string; readonly about: string }[];
  /** That they read sealed data in office, and that data about them were exported. */
  readonly sealedReads: readonly RecordedFact[];
  readonly notIncluded: readonly string[];
}

const NOT_INCLUDED = [
  'Anonymous reports: nobody knows whose they are, this program neither. Their receipts open them.',
  'Reports, "me too", judgement calls and authority requests whose maker was forgotten in the time that the settings of protection promise.',
  'Published figures: sums over several people, which name nobody.',
  'The password, of which there is a hash only, and sessions, which end by themselves.',
];

/**
 * Who else's manager somebody is, whose report or request they answer, or whose report they are not shown, is told to those; a block says of an
 * office which reports it could read.
 */
const ABOUT_OTHERS: readonly (string | undefined)[] = [
  person.category,
  frictionReport.category,
  corroboration.category,
  withheldReports.category,
  authorityRequest.category,
  frictionBlock.category,
  judgementBlock.category,
];

/** Read from the events and the accounts, never from read models. */
export async function personalRecordOf(session: Session, { personId, name, signInName }: Somebody): Promise<PersonalRecord> {
  const { parts, identity } = session;
  const found = await sift(session, personId);
  const saidIn = (streams: readonly string[]) => Promise.all(streams.map((stream) => saidUnder(session, stream)));
  return {
    exportedAt: parts.deployment.now(),
    person: { id: personId, name, history: await historyOf(session, `${person.category}-${personId}`) },
    account: {
      signInName,
      signsInAtProvider: identity.federated.isLinked(personId),
      rolesFromProvider: identity.federated.claimedRoles(personId),
    },
    reports: await saidIn(found.reports),
    corroborations: await saidIn(found.corroborations),
    judgementCalls: (await saidIn(found.judgementCalls)).map(withoutColleagues),
    authorityRequests: await saidIn(found.authorityRequests),
    namedIn: found.namedIn.map(factOf),
    doneInOffice: found.doneInOffice.map(({ type, recordedAt, stream }) => ({ type, at: recordedAt, about: stream })),
    sealedReads: found.sealedReads.map(factOf),
    notIncluded: NOT_INCLUDED,
  };
}

/** Every event is looked at once; sealed fields stay closed until it is known whose they are. */
async function sift({ parts: { log, keys } }: Session, personId: string) {
  const aliases = new Set(keys.subjectsOf(personId));
  const found = {
    reports: [] as string[],
    corroborations: [] as string[],
    judgementCalls: [] as string[],
    authorityRequests: [] as string[],
    namedIn: [] as Recorded[],
    doneInOffice: [] as Recorded[],
    sealedReads: [] as Recorded[],
  };
  for await (const event of log.scan()) {
    const data = event.data as Readonly<Record<string, unknown>>;
    const category = event.stream.split('-', 1)[0];
    if (event.type === 'FrictionReported' && aliases.has(String(data['reporterId']))) found.reports.push(event.stream);
    if (event.type === 'ReportCorroborated' && aliases.has(String(data['personId']))) found.corroborations.push(event.stream);
    if (event.type === 'JudgementCallRecorded' && aliases.has(String(data['personId']))) found.judgementCalls.push(event.stream);
    if (event.type === 'AuthorityAsked' && aliases.has(String(data['askerId']))) found.authorityRequests.push(event.stream);
    const names = holds(data, personId);
    if (category === access.category) {
      if (names) found.sealedReads.push(event);
    } else if (event.stream === `${person.category}-${personId}`) continue;
    else if (event.metadata['actor'] === personId) found.doneInOffice.push(event);
    else if (names && !ABOUT_OTHERS.includes(category)) found.namedIn.push(event);
  }
  return found;
}

/** At any depth: an escalation or a task of a response names somebody within it. */
function holds(value: unknown, personId: string): boolean {
  if (typeof value !== 'object' || value === null) return value === personId;
  return Object.values(value).some((part) => holds(part, personId));
}

async function saidUnder(session: Session, stream: string): Promise<Said> {
  return { id: stream.slice(stream.indexOf('-') + 1), events: await historyOf(session, stream) };
}

/** What a unit had drawn on its cap before a call is what colleagues gave. */
function withoutColleagues({ id, events }: Said): Said {
  return {
    id,
    events: events.map((event) => {
      const cap = (event.data as Partial<Extract<JudgementEvent, { type: 'JudgementCallRecorded' }>['data']>).cap;
      return cap?.per === 'UNIT' ? { ...event, data: { ...event.data, cap: { ...cap, usedBefore: null } } } : event;
    }),
  };
}

async function historyOf({ parts: { log } }: Session, stream: string): Promise<readonly RecordedFact[]> {
  return (await log.load(stream)).map(factOf);
}

function factOf({ type, recordedAt, data }: Recorded): RecordedFact {
  return { type, at: recordedAt, data };
}
