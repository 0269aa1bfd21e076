import type { EventStore, Position } from '#eventing';
import type { GenerationRow } from './control-tables.ts';
import type { AnyProjection } from './projection.ts';
import type { ReadConnection } from './read-pool.ts';

/**
 * `LIVE` follows the log; `CATCHING_UP` serves but lies behind; `BUILDING` does not serve yet; `REBUILDING` serves while its successor
 * is built; `PARKED` serves without some streams; `STOPPED` met an event that this version cannot read; `WAITING` no instance has begun.
 */
export type ProjectionState = 'LIVE' | 'CATCHING_UP' | 'BUILDING' | 'REBUILDING' | 'PARKED' | 'STOPPED' | 'WAITING';

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  /** The serving generation; null when none serves. */
  readonly generation: number | null;
  readonly state: ProjectionState;
  readonly position: Position | null;
  /** Subscribed events not yet projected, counted up to 1,000; null when the event store was not given. */
  readonly lagEvents: number | null;
  /** Age of the oldest of them in milliseconds. */
  readonly lagMs: number | null;
  readonly parkedStreams: number;
  /** Why a build stopped, or the first parked stream's fault. */
  readonly error: string | null;
  /** Set while a generation is built. */
  readonly rebuild: { readonly generation: number; readonly eventsDone: number; readonly eventsEstimate: number | null } | null;
}

const LAG_COUNTED = 1_000;
const LAG_PAGES = 20;
/** A projection this far behind is no longer called live. */
const LIVE_WITHIN_MS = 2_000;

interface ParkedRow {
  readonly generation_id: string;
  readonly streams: number;
  readonly error: string;
}

/** Rows of the control tables. */
interface ControlRows {
  readonly generations: readonly GenerationRow[];
  readonly parked: readonly ParkedRow[];
}

export function readControlRows({ session }: ReadConnection): ControlRows {
  return {
    generations: session.all<GenerationRow>('select * from control_generations', []),
    parked: session.all<ParkedRow>(
      'select generation_id, count(*) as streams, min(error) as error from control_parked_streams group by generation_id',
      [],
    ),
  };
}

/** Asks the event store, so no connection to the read models may be held meanwhile. */
export async function describeProjections(
  { generations, parked }: ControlRows,
  projections: readonly AnyProjection[],
  events: EventStore | undefined,
): Promise<readonly ProjectionStatus[]> {
  return Promise.all(
    projections.map(async (projection): Promise<ProjectionStatus> => {
      const own = generations.filter(({ projection: name, version }) => name === projection.name && version === projection.version);
      const serving = own.find(({ state }) => state === 'SERVING');
      const building = own.find(({ state }) => state === 'BUILDING' || state === 'STOPPED');
      const held = parked.find(({ generation_id }) => generation_id === (serving ?? building)?.id);
      const shown = serving ?? building;
      const lag = events && shown ? await lagOf(events, shown.position, projection.types) : null;
      return {
        name: projection.name,
        version: projection.version,
        generation: serving?.generation ?? null,
        state: stateOf(serving, building, held !== undefined, lag?.ms ?? 0),
        position: shown?.position ?? null,
        lagEvents: lag?.events ?? null,
        lagMs: lag?.ms ?? null,
        parkedStreams: held?.streams ?? 0,
        error: building?.error ?? held?.error ?? null,
        rebuild: building ? { generation: building.generation, eventsDone: building.processed, eventsEstimate: building.estimate } : null,
      };
    }),
  );
}

function stateOf(serving: GenerationRow | undefined, building: GenerationRow | undefined, parked: boolean, lagMs: number): ProjectionState {
  if (building?.state === 'STOPPED') return 'STOPPED';
  if (building) return serving ? 'REBUILDING' : 'BUILDING';
  if (!serving) return 'WAITING';
  if (parked) return 'PARKED';
  return lagMs > LIVE_WITHIN_MS ? 'CATCHING_UP' : 'LIVE';
}

async function lagOf(events: EventStore, position: Position | null, types: readonly string[]): Promise<{ events: number; ms: number }> {
  let page = await events.readAll(position, { types }, LAG_COUNTED);
  // A page may end before the first event of these types.
  for (let pages = 1; page.events.length === 0 && !page.atEnd && pages < LAG_PAGES; pages++) {
    page = await events.readAll(page.readTo, { types }, LAG_COUNTED);
  }
  const oldest = page.events[0]?.metadata['recordedAt'];
  const age = oldest === undefined ? 0 : Date.now() - Date.parse(oldest);
  return { events: page.events.length, ms: Number.isNaN(age) ? 0 : Math.max(0, age) };
}
