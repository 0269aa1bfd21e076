import type { DomainEvent } from './decider.ts';
import type { SealPurpose } from './sealing.ts';

/** How one event type is stored. The shapes behind `version` are frozen by the samples in schema/events. */
export interface EventContract<Data extends object = object> {
  /** Raised when the shape changes; an optional field more is no change. */
  readonly version: number;
  /** Fields that are encrypted under the key of the subject whose id stands in `subject`. */
  readonly sealed?: {
    readonly subject: keyof Data & string;
    readonly fields: Readonly<Partial<Record<keyof Data & string, SealPurpose>>>;
  };
  /** `upcast[n]` turns data of version n into version n + 1; sealed fields pass through it unopened. */
  readonly upcast?: Readonly<Record<number, (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>>;
}

export type EventContracts<Event extends DomainEvent> = {
  readonly [Type in Event['type']]: EventContract<Extract<Event, { type: Type }>['data']>;
};

/** Every event type that this version of the product knows. */
export class EventCatalogue {
  private readonly contracts = new Map<string, EventContract>();

  /** @throws Error when two domains claim one event type. */
  constructor(...domains: readonly Readonly<Record<string, EventContract<never>>>[]) {
    for (const domain of domains) {
      for (const [type, contract] of Object.entries(domain)) {
        if (this.contracts.has(type)) throw new Error(`the event type ${type} is defined twice`);
        this.contracts.set(type, contract as EventContract);
      }
    }
  }

  find(type: string): EventContract | undefined {
    return this.contracts.get(type);
  }

  get types(): readonly string[] {
    return [...this.contracts.keys()];
  }
}
