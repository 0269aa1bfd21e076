import { Allow, READERS } from '#graphql';
import { Query, Resolver } from '@nestjs/graphql';
import { HandRubric } from './hand-rubric.types.ts';
import { RUBRIC } from './rubric.ts';

@Resolver()
export class HandRubricResolver {
  @Allow(...READERS)
  @Query(() => HandRubric, {
    description: 'What the HAND profile measures, from where to where, and with which weight: our own operationalisation.',
  })
  handRubric(): HandRubric {
    return RUBRIC;
  }
}
