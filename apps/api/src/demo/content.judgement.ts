/** What is done within a guardrail, by its key: how often, and in words for the customer. */
export interface DoneWithin {
  readonly policy: string;
  /** Calls in an ordinary week. */
  readonly perWeek: number;
  /** Fact that says what the customer was given; null: no money. */
  readonly given: string | null;
  readonly words: readonly string[];
}

export const DONE_WITHIN: Readonly<Record<string, DoneWithin>> = {
  'return-without-receipt': {
    policy: 'RET-01',
    perWeek: 7,
    given: null,
    words: [
      'We found your purchase by your loyalty number and took the item back without the receipt.',
      'We looked for your purchase by the card you paid with, and found it.',
      'We could not find the sale, and gave you store credit at today’s price.',
    ],
  },
  'return-after-the-last-day': {
    policy: 'RET-02',
    perWeek: 2,
    given: null,
    words: ['It was a present, so we took it back after the usual 30 days.'],
  },
  'refund-on-your-own': {
    policy: 'REF-02',
    perWeek: 5,
    given: 'refund_amount',
    words: ['We refunded you right away, without a second signature.', 'Our warehouse had your return, so the refund went out at once.'],
  },
  goodwill: {
    policy: 'CMP-02',
    perWeek: 4,
    given: 'proposed_amount',
    words: [
      'We took the delivery charge off because you waited a second day.',
      'We let you down with the repair, and gave you something back for the trouble.',
    ],
  },
  'price-match': {
    policy: 'PRC-01',
    perWeek: 4,
    given: 'price_difference',
    words: ['We looked at the other price together and matched it.', 'You pay our own online price in the store, too.'],
  },
  'hand-over': {
    policy: 'DEL-01',
    perWeek: 4,
    given: null,
    words: ['Your relative signed for the delivery, so it did not have to come a second time.'],
  },
  'serve-a-caller': {
    policy: 'IDV-02',
    perWeek: 5,
    given: null,
    words: ['You called from the number on file, so we could help you without further questions.'],
  },
};

export const GRANTED = ['Yes, that is fair.', 'Go ahead, and tell them why.', 'Agreed. Thank you for asking while they wait.'] as const;
export const REFUSED = [
  'Not this time: offer a repair instead, and say that it is free.',
  'That is more than we can carry; offer half of it.',
] as const;
