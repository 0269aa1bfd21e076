import { Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { Allow, CallerOf, MutationPayload } from '#graphql';
import { Args, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import type { WaveEvent } from './events.ts';
import { SurveyDoor } from './survey-door.ts';
import { MintSurveyLinks } from './survey-links.commands.ts';

@ObjectType()
class MintSurveyLinksPayload extends MutationPayload {
  @Field(() => [String], {
    nullable: true,
    description:
      'Twenty characters each, such as 00007-7K3QX-02M9A-RTPWZ: the page /survey/CODE, or to be typed in at /survey. Nothing keeps them, and they end with the wave.',
  })
  readonly codes?: readonly string[];
}

@Resolver()
export class SurveyLinksResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly door: SurveyDoor,
  ) {}

  @Allow('EXECUTIVE')
  @Mutation(() => MintSurveyLinksPayload, {
    description: 'While the wave is open, also before its first day. Nobody is told which codes were used, nor how many.',
  })
  async mintSurveyLinks(@Args('input') input: MintSurveyLinks, @CallerOf() caller: Caller): Promise<MintSurveyLinksPayload> {
    const { position, errors, events } = await this.dispatcher.send(input, caller);
    return { position, errors, codes: this.door.codesOf(events as readonly WaveEvent[]) };
  }
}
