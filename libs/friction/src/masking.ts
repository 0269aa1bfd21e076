import { maskPersonalData } from '#personal-data';
import type { PersonalDataKind } from '#personal-data';

/** What is recorded of a text: structured personal data never reaches the log. */
export function masked<Text extends string | null>(text: Text): Text {
  return (text === null ? null : maskPersonalData(text).text) as Text;
}

/** A stretch of an input's text that was recorded masked. */
export interface MaskedPart {
  /** Name of the field; of a fact `facts.` and its name. */
  readonly field: string;
  readonly kind: PersonalDataKind;
}

const TEXT_FIELDS = ['ruleInOwnWords', 'customerNeed', 'sensibleAction', 'situation', 'text', 'answer', 'reason'];

/** What the decision on an input masks, for whoever sent it: the text itself is not kept to compare with. */
export function maskedIn(input: object): readonly MaskedPart[] {
  const values = new Map<string, unknown>(Object.entries(input));
  const facts = (values.get('facts') ?? []) as readonly { readonly name: string; readonly text?: string | null }[];
  const texts = [
    ...TEXT_FIELDS.map((field) => [field, values.get(field)] as const),
    ...facts.map(({ name, text }) => [`facts.${name}`, text] as const),
  ];
  return texts.flatMap(([field, text]) => (typeof text === 'string' ? maskPersonalData(text).kinds.map((kind) => ({ field, kind })) : []));
}
