import { createHash, createHmac } from 'node:crypto';
import { EventCodec } from '#eventing';
import type { KeyRing, SealPurpose, StoredEvent } from '#eventing';
import { catalogue } from '../../apps/api/src/catalogue.ts';

/** An event as it lies in a store, with its JSON read; a file of schema/events. */
export interface Sample {
  readonly type: string;
  readonly schemaVersion: number;
  readonly id: string;
  readonly stream: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Keys that follow from their names, so that what was sealed for a sample can always be opened. */
class SampleKeyRing implements KeyRing {
  sealingKey(subject: string, purpose: SealPurpose, quarter: string): { readonly id: string; readonly key: Buffer } {
    const id = `${subject}/${purpose}/${quarter}`;
    return { id, key: this.openingKey(id) };
  }

  openingKey(id: string): Buffer {
    return createHash('sha256').update(`sample ${id}`).digest();
  }

  mac(text: string): string {
    return createHmac('sha256', 'sample').update(text).digest('base64url');
  }
}

export { catalogue };
export const codec = new EventCodec(catalogue, new SampleKeyRing());

export function storedOf({ id, type, stream, metadata, data }: Sample): StoredEvent {
  return { id, type, stream, metadata, data: JSON.stringify(data), revision: 0, position: '' };
}
