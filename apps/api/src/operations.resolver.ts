import { Field, Int, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { EventLog, positionToken } from '#eventing';
import { Allow } from '#graphql';
import type { ProjectionState } from '#read-store';
import { StoreStatusReader } from './store-status.ts';

const ProjectionStateEnum: { readonly [State in ProjectionState]: State } = {
  LIVE: 'LIVE',
  CATCHING_UP: 'CATCHING_UP',
  BUILDING: 'BUILDING',
  REBUILDING: 'REBUILDING',
  PARKED: 'PARKED',
  STOPPED: 'STOPPED',
  WAITING: 'WAITING',
};
registerEnumType(ProjectionStateEnum, {
  name: 'ProjectionState',
  valuesMap: {
    LIVE: { description: 'Follows the log.' },
    CATCHING_UP: { description: 'Serves, but lies behind.' },
    BUILDING: { description: 'Does not serve yet.' },
    REBUILDING: { description: 'Serves while its successor is built.' },
    PARKED: { description: 'Serves without the streams that it could not read.' },
    STOPPED: { description: 'Met an event of a newer version.' },
    WAITING: { description: 'No instance has begun with it.' },
  },
});

@ObjectType('ProjectionRebuild')
class RebuildNode {
  @Field(() => Int)
  readonly generation!: number;

  @Field(() => Int)
  readonly eventsDone!: number;

  @Field(() => Int, { nullable: true })
  readonly eventsEstimate!: number | null;
}

@ObjectType('Projection', { description: 'A read model: made from the events, and rebuilt from them whenever asked.' })
class ProjectionNode {
  @Field()
  readonly name!: string;

  @Field(() => Int)
  readonly version!: number;

  @Field(() => Int, { nullable: true, description: 'The serving one; null when none serves.' })
  readonly generation!: number | null;

  @Field(() => ProjectionStateEnum)
  readonly state!: ProjectionState;

  @Field(() => String, { nullable: true, description: 'How far its rows reach.' })
  readonly position!: string | null;

  @Field(() => Int, { nullable: true, description: 'Events of its types behind, counted up to 1,000.' })
  readonly lagEvents!: number | null;

  @Field(() => Int, { nullable: true, description: 'Age of the oldest of them, in milliseconds.' })
  readonly lagMs!: number | null;

  @Field(() => Int, { description: 'Streams held back because one of their events broke the projection.' })
  readonly parkedStreams!: number;

  @Field(() => RebuildNode, { nullable: true })
  readonly rebuild!: RebuildNode | null;
}

@Resolver()
export class OperationsResolver {
  constructor(
    private readonly log: EventLog,
    private readonly stores: StoreStatusReader,
  ) {}

  @Allow('ADMIN', 'AUDITOR')
  @Query(() => [ProjectionNode])
  async projections(): Promise<readonly ProjectionNode[]> {
    const { projections } = await this.stores.read();
    return projections.map(({ name, version, generation, state, position, lagEvents, lagMs, parkedStreams, rebuild }) => ({
      name,
      version,
      generation,
      state,
      position: position && positionToken(this.log.identity, position),
      lagEvents,
      lagMs: lagMs === null ? null : Math.round(lagMs),
      parkedStreams,
      rebuild,
    }));
  }
}
