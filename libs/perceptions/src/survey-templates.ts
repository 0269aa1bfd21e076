import type { Statement } from './events.ts';

export interface SurveyTemplate {
  readonly key: string;
  readonly title: string;
  readonly statements: readonly Statement[];
}

const PLAIN = { dimension: null, policyId: null, warningSign: null, weight: null } as const;

/**
 * What a survey can begin from. Agreement with statements of a dimension speaks for the organisation; agreement with those about red tape and with
 * the warning signs speaks against it, so they belong to no dimension.
 */
export const SURVEY_TEMPLATES: readonly SurveyTemplate[] = [
  {
    key: 'two-views',
    title: 'How we serve, seen from both sides',
    statements: [
      {
        ...PLAIN,
        key: 'above-and-beyond',
        employeeText: 'I go above and beyond for our customers.',
        customerText: 'The employees go above and beyond for me.',
        dimension: 'HUMANIZED',
      },
      {
        ...PLAIN,
        key: 'common-sense',
        employeeText: 'I use common sense and discretion when I help a customer.',
        customerText: 'The employees use common sense and discretion when they help me.',
        dimension: 'HUMANIZED',
      },
      {
        ...PLAIN,
        key: 'promises-kept',
        employeeText: 'What we promise our customers is what they need, and we keep it.',
        customerText: 'What I am promised is what I need, and it is kept.',
        dimension: 'ALIGNED',
      },
    ],
  },
  /**
   * After the three-item red tape scale: E. L. Borry (2016), A New Measure of Red Tape, International Public Management Journal 19(4), 573–593,
   * doi 10.1080/10967494.2016.1143421. The scale rates organisational rules as a whole; here it is one policy, for both audiences.
   */
  {
    key: 'red-tape',
    title: 'One policy as red tape: name it in the title and link it to each statement',
    statements: [
      {
        ...PLAIN,
        key: 'burdensome',
        employeeText: 'Following this policy is burdensome.',
        customerText: 'Complying with this rule is burdensome.',
      },
      {
        ...PLAIN,
        key: 'unnecessary',
        employeeText: 'This policy is unnecessary.',
        customerText: 'This rule is unnecessary.',
      },
      {
        ...PLAIN,
        key: 'ineffective',
        employeeText: 'This policy does not achieve what it is for.',
        customerText: 'This rule does not achieve what it is for.',
      },
    ],
  },
  {
    key: 'warning-signs',
    title: 'Signs that expectations drift apart',
    statements: [
      {
        ...PLAIN,
        key: 'control-above-needs',
        employeeText: 'Our customers feel that we care more about control than about what they need.',
        customerText: 'They care more about control than about what I need.',
        warningSign: 3,
      },
      {
        ...PLAIN,
        key: 'too-slow',
        employeeText: 'Our customers feel that we are too slow with what is no emergency.',
        customerText: 'They are too slow with what is no emergency.',
        warningSign: 5,
      },
      {
        ...PLAIN,
        key: 'results-miss-needs',
        employeeText: 'Our customers often say that the result is not what was asked for.',
        customerText: 'The result is often not what I asked for.',
        warningSign: 6,
      },
    ],
  },
];

/** @returns null for a key that no template has */
export function surveyTemplate(key: string): SurveyTemplate | null {
  return SURVEY_TEMPLATES.find((template) => template.key === key) ?? null;
}
