import { EventLog } from '#eventing';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { coarseUnits, fewestOf, PEOPLE_OF_A_CROWD } from './coarse-units.ts';
import { crowdedSince, directoryOf, headcount, headsOver, holdersOf, lineageIn, overseenBy, overseersOf, placesOf } from './directory.ts';
import type { Directory } from './directory.ts';
import { FindCoarseUnit, FindHeadcount, FindHeadsOver, FindHolders, FindOverseen, FindOverseers } from './events.ts';
import type { FoundCoarseUnit, FoundOverseen } from './events.ts';

@QueryHandler(FindOverseers)
export class FindOverseersHandler implements IQueryHandler<FindOverseers, readonly string[]> {
  constructor(private readonly log: EventLog) {}

  async execute({ personId }: FindOverseers): Promise<readonly string[]> {
    return overseersOf(await directoryOf(this.log), personId);
  }
}

@QueryHandler(FindHeadsOver)
export class FindHeadsOverHandler implements IQueryHandler<FindHeadsOver, readonly string[]> {
  constructor(private readonly log: EventLog) {}

  async execute({ personId }: FindHeadsOver): Promise<readonly string[]> {
    return headsOver(await directoryOf(this.log), personId);
  }
}

@QueryHandler(FindHeadcount)
export class FindHeadcountHandler implements IQueryHandler<FindHeadcount, number> {
  constructor(private readonly log: EventLog) {}

  async execute({ unitId }: FindHeadcount): Promise<number> {
    return headcount(await directoryOf(this.log), unitId);
  }
}

@QueryHandler(FindHolders)
export class FindHoldersHandler implements IQueryHandler<FindHolders, readonly string[]> {
  constructor(private readonly log: EventLog) {}

  async execute({ role, unitId }: FindHolders): Promise<readonly string[]> {
    const directory = await directoryOf(this.log);
    return holdersOf(directory, role, lineageIn(directory, unitId));
  }
}

@QueryHandler(FindOverseen)
export class FindOverseenHandler implements IQueryHandler<FindOverseen, FoundOverseen> {
  constructor(private readonly log: EventLog) {}

  async execute({ overseerId, at }: FindOverseen): Promise<FoundOverseen> {
    const directory = await directoryOf(this.log);
    const overseen = overseenBy(directory, overseerId, at);
    const leftOut = new Set([...overseen, overseerId]);
    return { personIds: [...overseen], crowdedSince: crowdedSince(directory, PEOPLE_OF_A_CROWD, leftOut, at) };
  }
}

/** Offices whose view of the tree is kept, while the organisation does not change. */
const VIEWS_KEPT = 1_000;

@QueryHandler(FindCoarseUnit)
export class FindCoarseUnitHandler implements IQueryHandler<FindCoarseUnit, FoundCoarseUnit> {
  readonly #views = new Map<string, View>();
  #version = -1;

  constructor(private readonly log: EventLog) {}

  async execute({ unitId, readers, overseersRead }: FindCoarseUnit): Promise<FoundCoarseUnit> {
    const view = this.#viewOf(await directoryOf(this.log), readers, overseersRead);
    return view.get(unitId) ?? view.get(null) ?? { unitId: null, isFew: true };
  }

  #viewOf(directory: Directory, readers: readonly string[], overseersRead: boolean): View {
    if (this.#version !== directory.version) this.#views.clear();
    this.#version = directory.version;
    const key = JSON.stringify([readers, overseersRead]);
    const known = this.#views.get(key);
    if (known) return known;
    if (this.#views.size >= VIEWS_KEPT) this.#views.clear();
    const view = viewOf(directory, readers, overseersRead);
    this.#views.set(key, view);
    return view;
  }
}

/** By unit; null: for reports that name no unit. */
type View = ReadonlyMap<string | null, FoundCoarseUnit>;

function viewOf(directory: Directory, readers: readonly string[], overseersRead: boolean): View {
  const parents = new Map([...directory.units].map(([unitId, { parentId }]) => [unitId, parentId]));
  const leftOut = readers.map((reader) => new Set([reader, ...(overseersRead ? [] : overseenBy(directory, reader))]));
  const places = placesOf(directory);
  const isFew = (people: readonly string[]) => fewestOf(people, leftOut) < PEOPLE_OF_A_CROWD;
  const isEverybodyFew = isFew([...places.keys()]);
  const crowds = Map.groupBy(coarseUnits({ parents, places }, leftOut), ([, crowd]) => crowd);
  return new Map(
    [...crowds].flatMap(([{ unitId, people }, units]) => {
      // Where nobody works in the unit, somebody from elsewhere reports on it.
      const found = { unitId, isFew: people.length > 0 ? isFew(people) : isEverybodyFew };
      return units.map(([unit]) => [unit, found] as const);
    }),
  );
}

export const directoryHandlers = [
  FindOverseersHandler,
  FindHeadsOverHandler,
  FindHeadcountHandler,
  FindHoldersHandler,
  FindOverseenHandler,
  FindCoarseUnitHandler,
];
