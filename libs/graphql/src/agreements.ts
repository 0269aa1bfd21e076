import type { PrintedAgreement } from '#markup';
import { SHORTFALLS } from '#reviews/events';
import type { Offer } from '#reviews/events';
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { enumOf } from './enums.ts';
import { TextField } from './text.ts';

/** What reviews of rules and expectations of a service come to between parties. */

export const ShortfallEnum = enumOf('Shortfall', SHORTFALLS, {
  valuesMap: {
    QUALITY: { description: 'The service falls short: fix the service.' },
    SUBSTANCE: { description: 'The expectation goes beyond the service: manage the expectation.' },
  },
});

@InputType('OfferInput')
export class OfferInput implements Offer {
  @TextField({ max: 200, description: 'One of `parties`.' })
  readonly party!: string;

  @TextField({ max: 4_000 })
  readonly offer!: string;
}

@ObjectType('Offer')
export class OfferNode implements Offer {
  @Field()
  readonly party!: string;

  @Field()
  readonly offer!: string;
}

@ObjectType('PrintedAgreement', { description: 'To be printed or sent; what people wrote in it is escaped.' })
export class PrintedAgreementNode implements PrintedAgreement {
  @Field({ description: 'A whole page of HTML.' })
  readonly html!: string;

  @Field()
  readonly text!: string;
}
