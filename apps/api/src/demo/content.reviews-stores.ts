import type { DemoReview } from './content.reviews.types.ts';

/** Reviews that changed the rules of stores and delivery. */
export const storeReviews: readonly DemoReview[] = [
  {
    policy: 'RET-02',
    trigger: 'HAND',
    by: 'operations',
    reason: 'Last year’s trial with a longer period for presents is over; somebody should decide before the holidays do.',
    when: { version: 2 },
    days: 30,
    assessment: {
      customers: 'A present can be brought back after the holidays: “I only got it yesterday.”',
      source: 'Trial in two stores last January, 212 returns',
      staff: 'A date that can be read off a sign, and no discussion in front of the line.',
      shortfall: 'QUALITY',
      lacks: ['isOptimalControl', 'isConsistentlyApplied'],
      reason:
        'The last day was meant against worn goods. It is applied to presents that nobody has unpacked, in some stores more than in others.',
      options: [
        {
          decision: 'REVISE',
          title: '30 days, presents until January 31',
          description: 'A longer period for all, and a fixed date for presents from November and December.',
          gains: ['BETTER', 'BETTER', 'SAME', 'SAME'],
        },
      ],
      told: {
        by: 'storeStandards',
        text: 'Tell every shift the new dates, and put up the sign at the desk.',
        parties: ['Store supervisors', 'Service desks'],
        reached: 0.9,
      },
    },
    rationale: 'The trial cost less than $4,000, and most of what came back could be sold again.',
    outcome: 'You told us about a late return. We have 30 days now, and presents may come back until January 31.',
  },
  {
    policy: 'REF-02',
    trigger: 'THRESHOLD',
    reason: 'Several people have reported on this policy lately.',
    when: { version: 2 },
    days: 30,
    assessment: {
      customers: 'A refund of a small amount is done while they stand at the desk.',
      source: null,
      staff: 'To be trusted with what an ordinary return costs today.',
      shortfall: 'QUALITY',
      lacks: ['isOptimalControl'],
      reason: 'A limit of 2017 asks for a code on every second refund: more control than is needed.',
      options: [
        {
          decision: 'REVISE',
          title: 'Codes above $100 only',
          description: 'The same rule with a limit of today’s prices.',
          gains: ['BETTER', 'BETTER', 'SAME', 'SAME'],
        },
      ],
    },
    rationale: 'Nothing about who decides is changed yet; the limit alone is.',
    outcome: 'The limit for refunds on your own is $100 now. If you still wait for a code too often, tell us again.',
  },
  {
    policy: 'DEL-01',
    trigger: 'THRESHOLD',
    reason: 'Several people have reported on this policy lately.',
    when: { version: 2 },
    days: 45,
    assessment: {
      customers: 'Whoever is at home can take the parcel, as with every other carrier.',
      source: 'Delivery survey, 1,140 answers: 71 % have had somebody else sign before',
      staff: 'Not to drive a sofa back past a daughter who stands in the door.',
      shortfall: 'QUALITY',
      lacks: ['meansFitEnds', 'isOptimalControl'],
      reason: 'Who signs says little about fraud. The price of a single item says a lot.',
      options: [
        {
          decision: 'CLARIFY',
          title: 'Explain the rule better',
          description: 'A text message before each delivery that the buyer has to be there.',
          gains: ['SAME', 'SAME', 'WORSE', 'SAME'],
          draft: { title: 'Deliveries are signed for by the buyer in person; we remind them the evening before' },
        },
        {
          decision: 'ADD_GUARDRAIL',
          title: 'An adult signs; expensive goods go to the buyer or whom they name',
          description: 'Crews hand over on their own below a price, and call above it.',
          gains: ['BETTER', 'BETTER', 'BETTER', 'SAME'],
        },
      ],
      told: {
        by: 'delivery',
        text: 'Go through the new table with every crew at the morning briefing.',
        parties: ['Delivery Crews'],
        reached: 1,
      },
    },
    rationale: 'Second trips cost more than all claims of goods not received together.',
    outcome:
      'You had to drive goods back although somebody was at the door. Any adult at the address may sign now, up to a price that you see on your screen.',
  },
  {
    policy: 'IDV-01',
    trigger: 'THRESHOLD',
    reason: 'Several people have reported on this policy lately.',
    when: { version: 2 },
    days: 50,
    assessment: {
      customers: 'Somebody of the family can pick up what was paid for online.',
      source: 'Complaints of the last quarter, 38 of 52 about pick-ups',
      staff: 'A check that can be done without sending a couple with the same address away.',
      shortfall: 'SUBSTANCE',
      unrealistic: { withinTechnology: false },
      lacks: ['isOptimalControl'],
      reason: 'The shop could not yet send a code when the rule was written. It can from this spring on.',
      options: [
        {
          decision: 'REVISE',
          title: 'A pick-up code, or a photo ID',
          description: 'Whoever holds the code gets the goods; expensive ones ask for both.',
          gains: ['BETTER', 'BETTER', 'SAME', 'SAME'],
        },
      ],
      told: {
        by: 'storeStandards',
        text: 'Show how the code is checked, with the two cases in which an ID is still needed.',
        parties: ['Pick-up desks', 'Store supervisors'],
        reached: 0.8,
      },
    },
    rationale: 'Fraud at the counter was phones and tablets almost alone; they keep both checks.',
    outcome: 'You had to send people away who had paid. Orders carry a pick-up code now, and whoever shows it gets the goods.',
  },
  {
    policy: 'RET-01',
    trigger: 'THRESHOLD',
    reason: 'Several people have reported on this policy lately.',
    when: { version: 2 },
    days: 52,
    assessment: {
      customers: '“You can see that I bought it here.” They expect that we look it up.',
      source: 'Exit survey in three stores, 418 answers',
      staff: 'To take back what they find in the register, without asking anybody.',
      shortfall: 'QUALITY',
      lacks: ['meansFitEnds', 'isOptimalControl', 'isPurposeUnderstood'],
      reason:
        'The receipt was proof before the loyalty program. The register knows the sale today; the paper only keeps honest people away.',
      options: [
        {
          decision: 'CLARIFY',
          title: 'Explain how to get a copy of a receipt',
          description: 'The rule stays. Customers hear at the desk how a copy is ordered.',
          gains: ['SAME', 'WORSE', 'SAME', 'SAME'],
          draft: { title: 'No return without the receipt; copies are ordered at the desk' },
        },
        {
          decision: 'ADD_GUARDRAIL',
          title: 'Proof of purchase of any kind, with room for judgment',
          description: 'What is found in the register needs no receipt; small amounts are taken back for store credit; a warning stops it.',
          gains: ['BETTER', 'BETTER', 'SAME', 'SAME'],
        },
      ],
      told: {
        by: 'storeStandards',
        text: 'Walk through the four rows of the new table with every service desk, with one case each.',
        parties: ['Service desks', 'Store supervisors', 'Phone Team'],
        reached: 0.85,
      },
    },
    rationale: 'Found in the register within a minute in most cases. Risk keeps the warning that stops the few who live off returns.',
    outcome:
      'You reported that you had to refuse returns which our own register could prove. From now on you may look the sale up, and below $75 decide on your own. Thank you: this change began with what you told us.',
  },
  {
    policy: 'PRC-01',
    trigger: 'CADENCE',
    reason: 'The time has come at which this policy is looked at again.',
    when: { version: 2 },
    days: 22,
    assessment: {
      customers: 'Our own online price also in the store, and the lower price when they find one.',
      source: 'Customer panel, 64 members',
      staff: 'To say yes without the supervisor where the page on the phone is plain.',
      shortfall: 'SUBSTANCE',
      unrealistic: { exceedsNeeds: true },
      lacks: ['isOptimalControl'],
      reason: 'A match with every seller on the internet goes beyond what the rule can carry; our own shop does not.',
      options: [
        {
          decision: 'ADD_GUARDRAIL',
          title: 'Our own shop always, others within seven days',
          description: 'Sixteen competitors, $40 on your own.',
          gains: ['BETTER', 'BETTER', 'WORSE', 'SAME'],
        },
      ],
    },
    rationale: 'We expect fewer arguments, and will see in the reports whether that is so.',
    outcome:
      'You told us about price matches that you had to refuse. Our own online price counts in the store now, and up to $40 you decide.',
  },
];
