import type { Position, StoredEvent } from '#eventing';
import { describeFault } from './faults.ts';
import type { Writer } from './writer.ts';

/** The streams that one generation does not follow, and their events that it holds back. Every method runs inside a write transaction. */
export class ParkedStreams {
  readonly #writer: Writer;
  readonly #generationId: string;
  readonly #streams = new Set<string>();

  constructor(writer: Writer, generationId: string) {
    this.#writer = writer;
    this.#generationId = generationId;
  }

  get streams(): readonly string[] {
    return [...this.#streams];
  }

  has(stream: string): boolean {
    return this.#streams.has(stream);
  }

  /** After a start, and after a rollback. */
  async load(): Promise<void> {
    const rows = await this.#writer.control
      .selectFrom('control_parked_streams')
      .select('stream')
      .where('generation_id', '=', this.#generationId)
      .execute();
    this.#streams.clear();
    for (const { stream } of rows) this.#streams.add(stream);
  }

  async park(event: StoredEvent, error: unknown): Promise<void> {
    await this.#writer.control
      .insertInto('control_parked_streams')
      .values({
        generation_id: this.#generationId,
        stream: event.stream,
        event_type: event.type,
        error: describeFault(error),
        attempts: 1,
        parked_at: new Date().toISOString(),
      })
      .execute();
    this.#streams.add(event.stream);
    await this.holdBack(event);
  }

  async holdBack({ stream, revision, position }: StoredEvent): Promise<void> {
    await this.#writer.control
      .insertInto('control_parked_events')
      .values({ generation_id: this.#generationId, stream, revision, position })
      .execute();
  }

  async heldBack(stream: string): Promise<ReadonlySet<Position>> {
    const rows = await this.#writer.control
      .selectFrom('control_parked_events')
      .select('position')
      .where('generation_id', '=', this.#generationId)
      .where('stream', '=', stream)
      .execute();
    return new Set(rows.map(({ position }) => position));
  }

  async release({ position }: StoredEvent): Promise<void> {
    await this.#writer.control
      .deleteFrom('control_parked_events')
      .where('generation_id', '=', this.#generationId)
      .where('position', '=', position)
      .execute();
  }

  async failedAgain({ stream, type }: StoredEvent, error: unknown): Promise<void> {
    await this.#writer.control
      .updateTable('control_parked_streams')
      .set((eb) => ({ event_type: type, error: describeFault(error), attempts: eb('attempts', '+', 1) }))
      .where('generation_id', '=', this.#generationId)
      .where('stream', '=', stream)
      .execute();
  }

  async unpark(stream: string): Promise<void> {
    await this.#writer.control
      .deleteFrom('control_parked_streams')
      .where('generation_id', '=', this.#generationId)
      .where('stream', '=', stream)
      .execute();
    this.#streams.delete(stream);
  }
}
