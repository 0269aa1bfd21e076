import type { Cause } from '#friction/events';

interface TriageWords {
  /** Why the owner sees this cause. */
  readonly reasons: readonly string[];
  /** What the reporter reads. */
  readonly answers: readonly string[];
}

export const TRIAGE: Readonly<Record<Cause, TriageWords>> = {
  RULE: {
    reasons: [
      'The rule was applied as written, and the customer was the worse for it.',
      'Nobody did anything wrong here; the wording leaves no room.',
      'Same pattern as in other stores: the rule, not the people.',
    ],
    answers: [
      'Thank you. You applied the rule as it is written, and you are right that it did not help anybody here. I have put this case on the list for the next revision.',
      'You did the right thing under the present wording. I am collecting such cases to see how often the exception would have been harmless; yours counts.',
      'I agree with what you would have done. Until the rule changes, please ask your supervisor in a case like this and mention that I said so.',
      'We keep this part of the rule for now, because the loss we had two years ago came in exactly this way. What can change is how we explain it; I will send you two sentences to use.',
    ],
  },
  LIMIT: {
    reasons: ['The system does not allow what the rule would allow.', 'A fixed limit in the program, not in the policy.'],
    answers: [
      'The rule would have allowed this; the program does not. I have asked for the limit to be changed and will tell you the date.',
      'This is a limit of the system, and it annoys me too. There is a way around it through the order screen, which your supervisor can show you.',
    ],
  },
  TOOL: {
    reasons: ['The screen hides what staff need.', 'The tool was down or too slow.'],
    answers: [
      'You needed two screens for what should be one. The change is planned for the next release.',
      'The outage on that day is known. I have added your case to the report to IT, with the time that it cost the customer.',
    ],
  },
  TRAINING: {
    reasons: ['The policy allows it; it has not been explained well.', 'The newest version had not reached the shift.'],
    answers: [
      'The version in force allows what you wanted to do. That you could not know it is on us: the briefing for your shift was skipped. It is now on Thursday.',
      'There is an exception for this in paragraph three, and hardly anybody knows it. I will move it to the top.',
    ],
  },
  RESOURCING: {
    reasons: ['The rule works when enough people are there.', 'Nobody with the authority was on shift.'],
    answers: [
      'The rule needs somebody who was not there. I have raised this with the store: from next month each shift has a named person.',
      'You are right that the wait was the trouble and not the rule. Staffing on Saturdays is being looked at.',
    ],
  },
  MISUNDERSTANDING: {
    reasons: ['The customer and we meant different things by the same word.', 'The rule meant does not apply to this case.'],
    answers: [
      'This case does not fall under the rule at all, so you could have helped the customer at once. I can see why it looked as if it did, and will reword the title.',
      'I think the customer was told something else when they ordered. I have passed this on to the team that wrote the confirmation.',
    ],
  },
};

export const QUESTIONS = [
  'Do you remember whether the customer had the order confirmation at hand?',
  'Roughly how long did the customer have to wait in the end?',
  'Was somebody on shift whom you could have asked?',
  'Would it have helped if the register had shown you the earlier sale?',
  'Has the customer come back since?',
];

export const REPLIES = [
  'Yes, on the phone. I could read it without trouble.',
  'About a quarter of an hour, then they left.',
  'No, the manager was at the other end of the building.',
  'That would have solved it. I did not need anything else.',
  'I have not seen them since.',
  'Yes, the next day, and we got it done.',
];

export const MERGE_REASONS = [
  'Same customer and same day as the other report.',
  'Tells of the same incident from the next shift.',
  'The same outage; one answer for both.',
];

export const WITHDRAWALS = ['I named the wrong policy.', 'It turned out that I had misread the screen.', null];

/** Rules that somebody could not name, by the policy that it turns out to be. */
export const UNNAMED: readonly { readonly words: string; readonly policy: string }[] = [
  { words: 'The thing with the manager’s card at the register', policy: 'OVR-01' },
  { words: 'We are not supposed to send papers to customers directly', policy: 'DAT-01' },
  { words: 'No returns at the normal registers in the evening', policy: 'OPN-02' },
  { words: 'Somebody told me that we may not say what a repair costs', policy: 'APT-03' },
  { words: 'Big bills are not taken, but it is written nowhere that I can find', policy: 'CSH-02' },
  { words: 'Points can only be booked before paying', policy: 'LOY-01' },
  { words: 'Family may not call for a customer', policy: 'VUL-01' },
];
