import type { Fact, Guardrail } from '#guardrails';

function asked(name: string, type: Fact['type'], label: string, more: Partial<Pick<Fact, 'unit' | 'choices'>> = {}): Fact {
  return { name, type, label, unit: null, choices: [], ...more };
}

const HAS_RECEIPT = asked('has_receipt', 'BOOLEAN', 'Does the customer have a receipt?');
const SALE_FOUND = asked('sale_found', 'BOOLEAN', 'Did you find the sale in the register?');
const IS_FLAGGED = asked('is_flagged', 'BOOLEAN', 'Does the register show a warning for the item or the person?');
const PURCHASE_AMOUNT = asked('purchase_amount', 'MONEY', 'Price of the item');
const DAYS_SINCE_PURCHASE = asked('days_since_purchase', 'NUMBER', 'Time since the purchase', { unit: 'days' });
const IS_PRESENT = asked('is_present', 'BOOLEAN', 'Was it a present from last November or December?');
const REFUND_AMOUNT = asked('refund_amount', 'MONEY', 'Amount of the refund');
const RETURN_SCANNED = asked('return_scanned', 'BOOLEAN', 'Has the warehouse scanned the return?');
const PROPOSED_AMOUNT = asked('proposed_amount', 'MONEY', 'Goodwill that would put it right');
const OUR_FAULT = asked('our_fault', 'BOOLEAN', 'Did we cause the trouble?');
const PRICE_DIFFERENCE = asked('price_difference', 'MONEY', 'Difference to the other price');
const OWN_SHOP = asked('own_shop', 'BOOLEAN', 'Is it the price of our own online shop?');
const ORDER_AMOUNT = asked('order_amount', 'MONEY', 'Price of the order');
const WHO_OPENED = asked('who_opened', 'CHOICE', 'Person at the door', {
  choices: [
    { value: 'BUYER', label: 'the buyer' },
    { value: 'RELATIVE', label: 'a relative' },
    { value: 'RECEPTION', label: 'a reception or building manager' },
    { value: 'NOBODY', label: 'nobody' },
  ],
});
const REQUEST = asked('request', 'CHOICE', 'Request', {
  choices: [
    { value: 'ASK_STATUS', label: 'the state of a delivery' },
    { value: 'MOVE_APPOINTMENT', label: 'another day' },
    { value: 'CHANGE_ADDRESS', label: 'another address, payment or number' },
  ],
});
const FROM_NUMBER_ON_FILE = asked('called_from_number_on_file', 'BOOLEAN', 'Is the bar green: do they call from the number on file?');

const RETURN = { key: 'return-without-receipt', action: 'take an item back' } as const;
const REFUND = { key: 'refund-on-your-own', action: 'refund on your own', facts: [REFUND_AMOUNT], cap: null } as const;
const GOODWILL = { key: 'goodwill', action: 'give goodwill', facts: [OUR_FAULT, PROPOSED_AMOUNT] } as const;

/** The room for judgement in each version, by code of the policy and number of the version; the others leave none. */
export const GUARDRAILS: Readonly<Record<string, Readonly<Record<number, readonly Guardrail[]>>>> = {
  'RET-01': {
    1: [
      {
        ...RETURN,
        facts: [HAS_RECEIPT],
        rows: [
          { condition: 'has_receipt', authority: 'FRONTLINE', reason: 'With your receipt we gladly take it back.' },
          { condition: 'true', authority: 'NEVER', reason: 'We need the receipt to see what was paid. I can help you to order a copy.' },
        ],
        cap: null,
        lesson: null,
      },
    ],
    2: [
      {
        ...RETURN,
        facts: [IS_FLAGGED, HAS_RECEIPT, SALE_FOUND, PURCHASE_AMOUNT],
        rows: [
          {
            condition: 'is_flagged',
            authority: 'NEVER',
            reason: 'The register does not let me take this one back. Let me tell you what else is possible.',
          },
          {
            condition: 'has_receipt || sale_found',
            authority: 'FRONTLINE',
            reason: 'I found your purchase in our records, so you do not need the receipt.',
          },
          {
            condition: 'purchase_amount <= 7500',
            authority: 'FRONTLINE',
            reason: 'I cannot find the sale, but I can give you store credit at today’s price.',
          },
          {
            condition: 'true',
            authority: 'SUPERVISOR',
            reason: 'For this amount I ask my supervisor, who can decide right now.',
          },
        ],
        cap: null,
        lesson:
          'Say what you looked for and where you found it: “I found it by your loyalty number.” People do not see the search unless you tell them.',
      },
    ],
  },
  'RET-02': {
    2: [
      {
        key: 'return-after-the-last-day',
        action: 'take an item back late',
        facts: [DAYS_SINCE_PURCHASE, IS_PRESENT],
        rows: [
          {
            condition: 'is_present || days_since_purchase <= 30.0',
            authority: 'FRONTLINE',
            reason: 'You are within the time for returns.',
          },
          {
            condition: 'days_since_purchase <= 37.0',
            authority: 'SUPERVISOR',
            reason: 'It is a little late. My supervisor can decide if there was a reason.',
          },
          {
            condition: 'true',
            authority: 'NEVER',
            reason: 'The time for returns is over. If it is faulty, we repair it under warranty.',
          },
        ],
        cap: null,
        lesson: 'Say what is still possible before you say what is not.',
      },
    ],
  },
  'REF-02': {
    1: [
      {
        ...REFUND,
        rows: [
          { condition: 'refund_amount <= 5000', authority: 'FRONTLINE', reason: 'I refund this right away.' },
          { condition: 'true', authority: 'SUPERVISOR', reason: 'A manager has to look at refunds of this size.' },
        ],
        lesson: null,
      },
    ],
    2: [
      {
        ...REFUND,
        rows: [
          { condition: 'refund_amount <= 10000', authority: 'FRONTLINE', reason: 'I refund this right away.' },
          { condition: 'true', authority: 'SUPERVISOR', reason: 'A manager has to look at refunds of this size.' },
        ],
        lesson: null,
      },
    ],
    3: [
      {
        ...REFUND,
        facts: [REFUND_AMOUNT, RETURN_SCANNED],
        rows: [
          { condition: 'refund_amount <= 10000', authority: 'FRONTLINE', reason: 'I refund this right away.' },
          {
            condition: 'return_scanned',
            authority: 'FRONTLINE',
            reason: 'Our warehouse has your return already, so I refund this right away.',
          },
          { condition: 'true', authority: 'SUPERVISOR', reason: 'A second pair of eyes looks at refunds of this size; it takes a moment.' },
        ],
        lesson: 'Tell the customer who takes the second look, and that it protects them as well.',
      },
    ],
  },
  'CMP-02': {
    1: [goodwillUpTo(1_000)],
    2: [goodwillUpTo(2_500)],
    3: [
      {
        ...GOODWILL,
        rows: [
          { condition: '!our_fault', authority: 'NEVER', reason: 'This was not caused by us, but let me see how I can help.' },
          {
            condition: 'proposed_amount <= 5000',
            authority: 'FRONTLINE',
            reason: 'We let you down, and I would like to make up for it.',
          },
          {
            condition: 'true',
            authority: 'OWNER',
            reason: 'I call the people who can decide about more while you are here.',
          },
        ],
        cap: { fact: 'proposed_amount', limit: 5_000, per: 'CUSTOMER', window: 'INCIDENT' },
        lesson:
          'Say what you do and why: “I’ve taken off the delivery charge because you waited a second day” is worth more than a credit without a word.',
      },
    ],
  },
  'PRC-01': {
    2: [
      {
        key: 'price-match',
        action: 'match a price',
        facts: [OWN_SHOP, PRICE_DIFFERENCE],
        rows: [
          { condition: 'own_shop', authority: 'FRONTLINE', reason: 'Our own online price is your price here, too.' },
          { condition: 'price_difference <= 4000', authority: 'FRONTLINE', reason: 'I see the price here, and I match it.' },
          { condition: 'true', authority: 'SUPERVISOR', reason: 'For a difference like this I quickly ask my supervisor.' },
        ],
        cap: null,
        lesson: 'Turn the screen, so that the customer sees that you look at the same page.',
      },
    ],
  },
  'DEL-01': {
    2: [
      {
        key: 'hand-over',
        action: 'hand over a delivery',
        facts: [WHO_OPENED, ORDER_AMOUNT],
        rows: [
          {
            condition: 'who_opened == "NOBODY"',
            authority: 'NEVER',
            reason: 'Nobody was there to sign. We called, and come a second time for free.',
          },
          {
            condition: 'who_opened == "BUYER" || order_amount <= 80000',
            authority: 'FRONTLINE',
            reason: 'You can sign for it.',
          },
          {
            condition: 'true',
            authority: 'SUPERVISOR',
            reason: 'For something this expensive I have to ask whether the buyer has named you.',
          },
        ],
        cap: null,
        lesson: null,
      },
    ],
  },
  'IDV-02': {
    2: [
      {
        key: 'serve-a-caller',
        action: 'do what the caller asks for',
        facts: [REQUEST, FROM_NUMBER_ON_FILE],
        rows: [
          {
            condition: 'request == "CHANGE_ADDRESS"',
            authority: 'SUPERVISOR',
            reason: 'To protect your account I send you a code first.',
          },
          {
            condition: 'called_from_number_on_file || request == "ASK_STATUS"',
            authority: 'FRONTLINE',
            reason: 'I can do that for you right away.',
          },
          { condition: 'true', authority: 'SUPERVISOR', reason: 'To protect your account I have to check one thing first.' },
        ],
        cap: null,
        lesson: null,
      },
    ],
  },
};

function goodwillUpTo(limit: number): Guardrail {
  return {
    ...GOODWILL,
    rows: [
      { condition: '!our_fault', authority: 'NEVER', reason: 'This was not caused by us, but let me see how I can help.' },
      { condition: `proposed_amount <= ${limit}`, authority: 'FRONTLINE', reason: 'We let you down, and I would like to make up for it.' },
      { condition: 'true', authority: 'OWNER', reason: 'The Complaints Team decides about more, and tells you.' },
    ],
    cap: null,
    lesson: null,
  };
}
