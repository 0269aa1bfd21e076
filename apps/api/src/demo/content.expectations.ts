import type { RegisterExpectation, RespondToExpectation } from '#expectations';
import type { RealismCriterion } from '#expectations/events';
import type { Holder, UnitCode } from './content.organisation.ts';

export interface Assessed {
  readonly isMet: boolean;
  readonly reason: string;
  /** Answers that make it unrealistic, each with its reason; absent: realistic. */
  readonly unrealistic?: Partial<Record<RealismCriterion, string>>;
}

export type Responded = Pick<RespondToExpectation, 'kind' | 'text'> &
  Partial<Pick<RespondToExpectation, 'parties' | 'offers' | 'agreement'>> & {
    /** COMMUNICATE, and REVIEW of the charter: who does it within four weeks, and whether they have. */
    readonly task?: { readonly by: Holder; readonly reached: number | null };
  };

export interface DemoExpectation extends Pick<RegisterExpectation, 'party' | 'what' | 'source' | 'factor'> {
  readonly partyName: string | null;
  readonly sourceReference: string | null;
  /** SURVEY_WAVE: which wave of the survey of warning signs, from 1. */
  readonly wave?: number;
  readonly key: string;
  readonly unit: UnitCode;
  readonly by: Holder;
  /** Monday of the week in which it is registered. */
  readonly weeksAgo: number;
  readonly clause?: string;
  readonly policy?: string;
  /** Ten days apart, the first one ten days after it was registered. */
  readonly then: readonly (Assessed | Responded)[];
}

/** Expectations in every state, named after it. */
export const EXPECTATIONS: readonly DemoExpectation[] = [
  {
    key: 'open',
    unit: 'CARE',
    by: 'care',
    weeksAgo: 1,
    party: 'EMPLOYEES',
    partyName: 'Chat and e-mail team',
    what: 'On Sundays a second person answers the chat, so that nobody has to leave a customer for the next one.',
    source: 'ASSUMED',
    sourceReference: null,
    factor: 'SERVICE_TERMS',
    clause: 'opening-hours',
    then: [],
  },
  {
    key: 'assessed',
    unit: 'ONLINE',
    by: 'delivery',
    weeksAgo: 4,
    party: 'CUSTOMERS',
    partyName: 'Customers with a delivery last month',
    what: 'The crew takes the old appliance along, also where that was not ordered.',
    source: 'ASKED',
    sourceReference: '14 of 20 callers of the delivery desk, asked in one week',
    factor: 'SERVICE_PORTFOLIO',
    policy: 'DEL-02',
    then: [{ isMet: false, reason: 'Crews refuse it unless it is on the order, although there is room in the van on the way back.' }],
  },
  {
    key: 'negotiating',
    unit: 'CARE',
    by: 'care',
    weeksAgo: 5,
    party: 'CUSTOMERS',
    partyName: 'Callers with a complaint',
    what: 'Whoever answers settles the complaint, instead of sending it on to somebody who may.',
    source: 'REPORT_BLOCK',
    sourceReference: 'What the rule did to customers, in the published blocks of the last quarter',
    factor: 'ROLES_AND_RESPONSIBILITIES',
    clause: 'goodwill',
    policy: 'CMP-02',
    then: [
      { isMet: false, reason: 'One complaint in three goes to the supervisor because of its amount.' },
      {
        kind: 'NEGOTIATE',
        text: 'Whether the team may grant more by itself.',
        parties: ['Phone team', 'Payments'],
        offers: [
          { party: 'Phone team', offer: 'We grant up to 120 by ourselves and write down why.' },
          { party: 'Payments', offer: 'Up to 80, and up to 120 for customers of more than a year.' },
        ],
      },
    ],
  },
  {
    key: 'aligned-by-agreement',
    unit: 'SERVICE',
    by: 'repair',
    weeksAgo: 20,
    party: 'CUSTOMERS',
    partyName: 'Customers whose refrigerator failed',
    what: 'A technician comes within two days and repairs it at once.',
    source: 'ASKED',
    sourceReference: 'Repair panel of the spring',
    factor: 'SERVICE_TERMS',
    clause: 'first-answer',
    policy: 'APT-01',
    then: [
      {
        isMet: false,
        reason: 'In town it takes three days on average, elsewhere five.',
        unrealistic: { isAchievable: 'Parts that are not in stock take five to ten working days.' },
      },
      {
        kind: 'NEGOTIATE',
        text: 'What helps while the part is on its way.',
        parties: ['Repair service', 'Stores North'],
        offers: [
          { party: 'Repair service', offer: 'We lend a small refrigerator for the time.' },
          { party: 'Stores North', offer: 'We keep ten of them, if you fetch them back.' },
        ],
        agreement: 'Whoever waits longer than two days for a part is lent a small refrigerator, fetched back at the repair.',
      },
      {
        kind: 'COMMUNICATE',
        text: 'Tell the phone team to offer the loan when they give the date.',
        parties: ['Phone team'],
        task: { by: 'repair', reached: 0.9 },
      },
    ],
  },
  {
    key: 'aligned-because-met',
    unit: 'SERVICE',
    by: 'repair',
    weeksAgo: 17,
    party: 'EMPLOYEES',
    partyName: 'Field technicians',
    what: 'We know before we leave which parts we need.',
    source: 'ASKED',
    sourceReference: 'Meeting of all ten technicians',
    factor: 'SERVICE_TERMS',
    clause: 'first-visit-repair',
    then: [
      { isMet: false, reason: 'The description of the fault reaches us in the morning, when the van is packed.' },
      {
        kind: 'REVIEW',
        text: 'The charter is to say by when a visit is packed, and what the window in town is then.',
        task: { by: 'repair', reached: null },
      },
      { isMet: true, reason: 'Since the new charter the parts are packed the day before, and nine of ten visits had them.' },
    ],
  },
  {
    key: 'escalated',
    unit: 'CARE',
    by: 'care',
    weeksAgo: 7,
    party: 'CUSTOMERS',
    partyName: null,
    what: 'In the weeks before the holidays a call is taken as fast as in the summer.',
    source: 'SURVEY_WAVE',
    sourceReference: 'Statement too-slow',
    wave: 2,
    factor: 'SERVICE_TERMS',
    clause: 'waiting-time',
    then: [
      {
        isMet: false,
        reason: 'Eleven minutes on average in December.',
        unrealistic: { withinOperations: 'The team is planned for an ordinary week; six more people for six weeks are not in its budget.' },
      },
      { kind: 'ESCALATE', text: 'Either more people for six weeks or a charter that says what December is like: not ours to decide.' },
    ],
  },
  {
    key: 'documented',
    unit: 'SERVICE',
    by: 'repair',
    weeksAgo: 25,
    party: 'CUSTOMERS',
    partyName: null,
    what: 'We also repair what was bought elsewhere.',
    source: 'ASKED',
    sourceReference: 'Counted at the workshop counter for four weeks: 31 customers',
    factor: 'SERVICE_PORTFOLIO',
    clause: 'repairs-in-warranty',
    then: [
      {
        isMet: false,
        reason: 'We send them away at the counter.',
        unrealistic: { alignsWithGoals: 'Our goal is the first visit for what we sold; others’ parts are not ours to get.' },
      },
      {
        kind: 'DOCUMENT',
        text: 'Written down with the two workshops in town that do it.',
        parties: ['Repair workshop', 'Two independent workshops'],
        agreement:
          'The workshop repairs what Alderbrook sold. For everything else it names the two workshops, gives their address in writing, and looks at the appliance for free if it takes less than five minutes.',
      },
    ],
  },
  {
    key: 'aligned-at-head-office',
    unit: 'ABK',
    by: 'operations',
    weeksAgo: 12,
    party: 'EMPLOYEES',
    partyName: 'Stores',
    what: 'Whoever reports a rule hears what became of it.',
    source: 'ASKED',
    sourceReference: 'Meeting of the store heads, in spring',
    factor: 'SERVICE_TERMS',
    clause: 'answer-to-reports',
    then: [{ isMet: true, reason: 'Most reports are answered within 14 days, and everybody can read the outcome.' }],
  },
];
