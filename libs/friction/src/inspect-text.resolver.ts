import { DomainError } from '#eventing';
import { AllowEverybody, OptionalVisitor } from '#graphql';
import type { Visitor } from '#graphql';
import { findPersonalData } from '#personal-data';
import type { Certainty, PersonalDataKind } from '#personal-data';
import { Args, Field, Int, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { PersonalDataKindEnum } from './friction-enums.ts';

const CertaintyEnum = { CERTAIN: 'CERTAIN', POSSIBLE: 'POSSIBLE' } as const;
registerEnumType(CertaintyEnum, { name: 'Certainty', description: 'CERTAIN is masked when it is stored; POSSIBLE is for you to look at.' });

@ObjectType('TextSpan', { description: 'A stretch of text that could identify somebody.' })
class TextSpanNode {
  @Field(() => Int, { description: 'UTF-16 offset of the first character.' })
  readonly start!: number;

  @Field(() => Int, { description: 'UTF-16 offset behind the last one.' })
  readonly end!: number;

  @Field(() => PersonalDataKindEnum)
  readonly kind!: PersonalDataKind;

  @Field(() => CertaintyEnum)
  readonly certainty!: Certainty;

  @Field({ description: 'In words, for whoever writes.' })
  readonly hint!: string;
}

/** Enough for every text of a report together. */
const LONGEST = 20_000;

const WORDS: Readonly<Record<PersonalDataKind, string>> = {
  EMAIL: 'An e-mail address',
  PHONE: 'A phone number',
  PAYMENT_CARD: 'A card number',
  IBAN: 'An account number',
  DATE_OF_BIRTH: 'A date of birth',
  ID_NUMBER: 'A number of a person, a contract or an order',
  URL: 'A personal address on the web',
  IP_ADDRESS: 'The address of a device',
  NAME: 'A name',
};

/** Points personal data out before anything is sent. The text is answered and forgotten: nothing of it is stored or logged. */
@Resolver()
export class InspectTextResolver {
  @AllowEverybody()
  @Query(() => [TextSpanNode], {
    description:
      'What in a text could identify a customer or you, before you send it. Nothing is stored. It is an aid: names and descriptions are beyond it.',
  })
  inspectText(@Args('text', { type: () => String }) text: string, @OptionalVisitor() visitor: Visitor | null): readonly TextSpanNode[] {
    visitor?.spend('READ');
    if (text.length > LONGEST) throw new DomainError('friction.text-too-long', `text must have at most ${LONGEST} characters`, 'text');
    return findPersonalData(text).map((span) => ({ ...span, hint: hintOf(span.kind, span.certainty) }));
  }
}

function hintOf(kind: PersonalDataKind, certainty: Certainty): string {
  const what = certainty === 'CERTAIN' ? WORDS[kind] : `Perhaps ${WORDS[kind].charAt(0).toLowerCase()}${WORDS[kind].slice(1)}`;
  return `${what}: this could identify a customer or you.${certainty === 'CERTAIN' ? ' It is masked when you send it.' : ' Leave it out, or write it in general words.'}`;
}
