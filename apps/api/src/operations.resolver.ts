import { Field, Int, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { Allow } from '#graphql';
import type { ProjectionState } from '#read-store';
import { coarseSeconds, StoreStatusReader } from './store-status.ts';

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

  @Field(() => Int, { nullable: true, description: 'How far it is, in tens of percent; null before that can be said.' })
  readonly percent!: number | null;
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

  @Field(() => Int, {
    nullable: true,
    description: 'Age of the oldest event that it lacks, in whole tens of seconds; null while the event store does not answer.',
  })
  readonly lagSeconds!: number | null;

  @Field(() => Int, { description: 'Streams held back because one of their events broke the projection.' })
  readonly parkedStreams!: number;

  @Field(() => RebuildNode, { nullable: true })
  readonly rebuild!: RebuildNode | null;
}

@Resolver()
export class OperationsResolver {
  constructor(private readonly stores: StoreStatusReader) {}

  @Allow('ADMIN', 'AUDITOR')
  @Query(() => [ProjectionNode], {
    description: 'Whether the read models serve and keep up; nothing as fine as a single event, or it would tell when somebody filed.',
  })
  async projections(): Promise<readonly ProjectionNode[]> {
    const { projections } = await this.stores.read();
    return projections.map(({ name, version, generation, state, lagMs, parkedStreams, rebuild }) => ({
      name,
      version,
      generation,
      state,
      lagSeconds: lagMs === null ? null : coarseSeconds(lagMs / 1_000),
      parkedStreams,
      rebuild: rebuild && { generation: rebuild.generation, percent: tensOfPercent(rebuild) },
    }));
  }
}

function tensOfPercent({ eventsDone, eventsEstimate }: { readonly eventsDone: number; readonly eventsEstimate: number | null }) {
  return eventsEstimate ? Math.min(100, 10 * Math.floor((10 * eventsDone) / eventsEstimate)) : null;
}
