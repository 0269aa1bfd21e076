import type { AlignmentCheck, CharterContent } from '#expectations/events';
import type { Holder, UnitCode } from './content.organisation.ts';

interface DemoCharterVersion {
  /** Monday of the week in which it is adopted; null: a draft that waits. */
  readonly weeksAgo: number | null;
  readonly content: CharterContent;
  readonly checks: readonly AlignmentCheck[];
  readonly approvers: readonly Holder[];
  /** Of a draft that waits: who declined it. */
  readonly declined?: { readonly by: Holder; readonly reason: string };
}

export interface DemoCharter {
  readonly unit: UnitCode;
  readonly head: Holder;
  readonly versions: readonly DemoCharterVersion[];
}

const repair: CharterContent = {
  vision: 'A broken appliance upsets nobody’s week.',
  mission: 'We put right what we sold: in the workshop, at the customer’s home, and honestly where it is not worth it.',
  goals: ['Nine of ten repairs are done at the first visit', 'Every customer knows the day and the price beforehand'],
  clauses: [
    {
      key: 'repairs-in-warranty',
      factor: 'SERVICE_PORTFOLIO',
      aspect: null,
      text: 'Repair of appliances that we sold, in and out of warranty; no repair of goods bought elsewhere.',
    },
    {
      key: 'home-visits',
      factor: 'SERVICE_PORTFOLIO',
      aspect: null,
      text: 'Visits at home for appliances that cannot be carried: washing machines, ovens, refrigerators.',
    },
    {
      key: 'visit-window',
      factor: 'SERVICE_TERMS',
      aspect: 'AVAILABILITY',
      text: 'Visits from Monday to Saturday in a window of four hours that the customer chooses.',
    },
    { key: 'first-answer', factor: 'SERVICE_TERMS', aspect: 'RESPONSE', text: 'A day is offered within one working day of the call.' },
    {
      key: 'first-visit-repair',
      factor: 'SERVICE_TERMS',
      aspect: 'PERFORMANCE',
      text: 'The technician brings the parts that the customer’s description calls for.',
    },
    {
      key: 'who-decides-replacement',
      factor: 'ROLES_AND_RESPONSIBILITIES',
      aspect: null,
      text: 'The technician decides on a replacement up to 300; above it the head of repair answers within the visit.',
    },
    {
      key: 'parts-supply',
      factor: 'CONSTRAINTS',
      aspect: 'TIME',
      text: 'Parts that are not in stock come from the manufacturer in five to ten working days.',
    },
    {
      key: 'technicians',
      factor: 'CONSTRAINTS',
      aspect: 'CAPABILITY',
      text: 'Gas appliances only by the three technicians with a permit.',
    },
  ],
};

/** What units promise: one adopted twice, two once, one that somebody declined and that waits. */
export const CHARTERS: readonly DemoCharter[] = [
  {
    unit: 'ABK',
    head: 'operations',
    versions: [
      {
        weeksAgo: 46,
        approvers: ['afterSales', 'compliance'],
        content: {
          vision: 'Rules that staff can explain and customers find fair.',
          mission: 'Head office writes, explains and mends the rules that stores, phones, vans and workshops work by.',
          goals: [
            'Every rule has an owner and a date',
            'Staff get an answer while the customer waits',
            'No rule without a reason that can be said',
          ],
          clauses: [
            {
              key: 'rules-in-plain-words',
              factor: 'SERVICE_PORTFOLIO',
              aspect: null,
              text: 'Rules for returns, payment, identity, price and stores, in plain words and with room for judgement.',
            },
            {
              key: 'answer-to-reports',
              factor: 'SERVICE_TERMS',
              aspect: 'RESPONSE',
              text: 'Whoever reports that a rule stands in the way has an answer within 14 days.',
            },
            {
              key: 'yearly-look',
              factor: 'SERVICE_TERMS',
              aspect: 'PERFORMANCE',
              text: 'Every rule is looked at within its cadence, with what staff and customers say of it.',
            },
            {
              key: 'owner-decides',
              factor: 'ROLES_AND_RESPONSIBILITIES',
              aspect: null,
              text: 'The owner decides; compliance agrees where the law or fraud is concerned; the store applies.',
            },
            {
              key: 'law-first',
              factor: 'CONSTRAINTS',
              aspect: 'CAPABILITY',
              text: 'What the law asks for is not ours to waive; how we ask for it is.',
            },
            {
              key: 'till-software',
              factor: 'CONSTRAINTS',
              aspect: 'TECHNOLOGY',
              text: 'Tills are changed twice a year, in March and September.',
            },
          ],
        },
        checks: [
          { party: 'Stores North and South', clauseKeys: ['answer-to-reports'], said: 'Fourteen days are fine, if the answer is one.' },
          { party: 'Customer Care', clauseKeys: [], said: 'We need words that can be said on the phone, with every rule.' },
        ],
      },
    ],
  },
  {
    unit: 'SERVICE',
    head: 'repair',
    versions: [
      {
        weeksAgo: 44,
        approvers: ['operations'],
        content: repair,
        checks: [
          {
            party: 'Customers with a repair last year (panel)',
            clauseKeys: ['visit-window'],
            said: 'Four hours are long, but a choice helps.',
          },
        ],
      },
      {
        weeksAgo: 12,
        approvers: ['operations', 'afterSales'],
        content: {
          ...repair,
          goals: [...repair.goals, 'Half of all visits in a window of two hours'],
          clauses: repair.clauses.map((clause) =>
            clause.key === 'visit-window'
              ? {
                  ...clause,
                  text: 'Visits from Monday to Saturday in a window of two hours in town and four elsewhere, which the customer chooses.',
                }
              : clause,
          ),
        },
        checks: [
          {
            party: 'Customers with a repair last year (panel)',
            clauseKeys: ['visit-window'],
            said: 'Two hours in town is what we asked for.',
          },
          {
            party: 'Field technicians',
            clauseKeys: ['visit-window', 'first-visit-repair'],
            said: 'It works in town, with the parts packed the day before.',
          },
        ],
      },
    ],
  },
  {
    unit: 'CARE',
    head: 'care',
    versions: [
      {
        weeksAgo: 40,
        approvers: ['operations', 'privacy'],
        content: {
          vision: 'One call, one answer.',
          mission: 'Customer Care settles what a customer brings, by phone, chat and mail, without sending them on.',
          goals: ['Eight of ten calls are settled at once', 'Complaints are answered by a person with a name'],
          clauses: [
            {
              key: 'all-contacts',
              factor: 'SERVICE_PORTFOLIO',
              aspect: null,
              text: 'Questions, orders, returns, repairs and complaints of private customers.',
            },
            {
              key: 'opening-hours',
              factor: 'SERVICE_TERMS',
              aspect: 'AVAILABILITY',
              text: 'From 8 to 20 from Monday to Saturday, chat also on Sunday.',
            },
            {
              key: 'waiting-time',
              factor: 'SERVICE_TERMS',
              aspect: 'RESPONSE',
              text: 'Calls are taken within two minutes, messages answered within a working day.',
            },
            {
              key: 'goodwill',
              factor: 'ROLES_AND_RESPONSIBILITIES',
              aspect: null,
              text: 'Everybody in the team grants goodwill up to 50, the supervisor up to 250.',
            },
            {
              key: 'identity-first',
              factor: 'CONSTRAINTS',
              aspect: 'CAPABILITY',
              text: 'No word on an account before the caller is identified.',
            },
            {
              key: 'staffing',
              factor: 'CONSTRAINTS',
              aspect: 'FUNDING',
              text: 'The team is planned for an ordinary week; before the holidays waiting times are longer.',
            },
          ],
        },
        checks: [
          {
            party: 'Callers of the last quarter (panel)',
            clauseKeys: ['waiting-time', 'goodwill'],
            said: 'Being sent on is worse than waiting.',
          },
        ],
      },
    ],
  },
  {
    unit: 'ONLINE',
    head: 'delivery',
    versions: [
      {
        weeksAgo: null,
        approvers: ['operations', 'pricing'],
        declined: {
          by: 'pricing',
          reason: 'Free redelivery after a missed window is not in this year’s prices: say what it costs, or leave it to the crew.',
        },
        content: {
          vision: 'It comes when we said.',
          mission: 'We bring what was ordered to where it is to stand, and take the packaging along.',
          goals: ['Nineteen of twenty deliveries in the window that was told'],
          clauses: [
            {
              key: 'to-the-room',
              factor: 'SERVICE_PORTFOLIO',
              aspect: null,
              text: 'Delivery to the room of use, with packaging and old appliance taken along.',
            },
            {
              key: 'delivery-window',
              factor: 'SERVICE_TERMS',
              aspect: 'AVAILABILITY',
              text: 'A window of three hours, told the evening before.',
            },
            {
              key: 'redelivery',
              factor: 'SERVICE_TERMS',
              aspect: 'PERFORMANCE',
              text: 'Whoever missed us through our fault gets a second delivery free, within two days.',
            },
            {
              key: 'two-people',
              factor: 'CONSTRAINTS',
              aspect: 'CAPABILITY',
              text: 'Crews of two carry up to 100 kg; beyond it a second crew comes.',
            },
          ],
        },
        checks: [{ party: 'Delivery crews', clauseKeys: ['delivery-window'], said: 'Three hours are right, if the evening call is made.' }],
      },
    ],
  },
];
