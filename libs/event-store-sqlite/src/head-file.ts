import { sign, verify } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { EventStoreError } from '#eventing';
import type { Tail } from './tail.ts';
import { FsyncError } from './errors.ts';
import type { SigningKey } from '#data-directory';

/** One of two pages, so that a write torn by a power cut never touches the record before it. */
const SLOT_BYTES = 4096;

/** What the log must end with: at `next`, or at `previous` when the commit that `next` announced did not happen. */
export interface Head {
  readonly storeId: string;
  readonly epoch: number;
  /** A backup is restored, never opened: two lives of one store must differ in epoch. */
  readonly state: 'live' | 'backup';
  readonly previous: Tail;
  readonly next: Tail;
}

interface HeadRecord extends Head {
  readonly sequence: number;
}

/** The signed head beside the database: `events.head`, two slots written in turn, the newer valid one counts. */
export class HeadFile {
  readonly #path: string;
  readonly #key: SigningKey;
  readonly #fd: number;
  readonly #seen = Buffer.alloc(2 * SLOT_BYTES);
  readonly #read = Buffer.alloc(2 * SLOT_BYTES);
  #current: HeadRecord | undefined;
  #damagedSlot = false;

  constructor(path: string, key: SigningKey, mode: 'r' | 'r+') {
    this.#path = path;
    this.#key = key;
    try {
      this.#fd = openSync(path, mode);
    } catch (error) {
      throw new EventStoreError(
        'CORRUPT',
        `the signed head of the event log, ${path}, is missing. Writes are refused; restore the latest backup with "store restore"`,
        {
          cause: error,
        },
      );
    }
  }

  /** Replaces whatever is there, at once or not at all. The caller fsyncs the directory. */
  static create(path: string, key: SigningKey, head: Head): void {
    const draft = `${path}.part`;
    closeSync(openSync(draft, 'w'));
    const file = new HeadFile(draft, key, 'r+');
    try {
      file.#current = { ...head, sequence: 0 };
      file.write(head);
      file.write(head);
    } finally {
      file.close();
    }
    renameSync(draft, path);
  }

  /** True when the last `read` found one unreadable slot beside a good one: a power cut while it was written leaves this, and so does a flipped bit. */
  get damagedSlot(): boolean {
    return this.#damagedSlot;
  }

  /** @throws EventStoreError CORRUPT when no slot can be trusted. */
  read(): Head {
    return this.#newest();
  }

  /** Durable when it returns. @throws FsyncError when it is unknown what is on the disk. */
  write(head: Head): void {
    const sequence = (this.#current ?? this.#newest()).sequence + 1;
    const record: HeadRecord = { ...head, sequence };
    const text = JSON.stringify(record);
    const slot = Buffer.alloc(SLOT_BYTES);
    slot.write(`${text}\n${sign(null, Buffer.from(text), this.#key.privateKey).toString('base64url')}\n`);
    const offset = (sequence % 2) * SLOT_BYTES;
    writeSync(this.#fd, slot, 0, SLOT_BYTES, offset);
    try {
      fdatasyncSync(this.#fd);
    } catch (error) {
      throw new FsyncError(this.#path, error);
    }
    slot.copy(this.#seen, offset);
    this.#damagedSlot = false;
    this.#current = record;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #newest(): HeadRecord {
    const length = readSync(this.#fd, this.#read, 0, this.#read.length, 0);
    this.#read.fill(0, length);
    if (this.#current !== undefined && this.#read.equals(this.#seen)) return this.#current;
    const slots = [this.#parse(this.#read.subarray(0, SLOT_BYTES), 0), this.#parse(this.#read.subarray(SLOT_BYTES), 1)].filter(
      (slot) => slot !== undefined,
    );
    const newest = slots.sort((a, b) => b.sequence - a.sequence)[0];
    if (newest === undefined) {
      throw new EventStoreError(
        'CORRUPT',
        `the signed head of the event log, ${this.#path}, is damaged. Writes are refused; restore the latest backup with "store restore"`,
      );
    }
    this.#damagedSlot = slots.length < 2;
    this.#read.copy(this.#seen);
    this.#current = newest;
    return newest;
  }

  #parse(slot: Buffer, index: number): HeadRecord | undefined {
    const textEnd = slot.indexOf(0x0a);
    const signatureEnd = slot.indexOf(0x0a, textEnd + 1);
    if (textEnd < 0 || signatureEnd < 0 || slot.subarray(signatureEnd + 1).some((byte) => byte !== 0)) return undefined;
    const text = slot.subarray(0, textEnd);
    const signature = slot.toString('latin1', textEnd + 1, signatureEnd);
    const bytes = Buffer.from(signature, 'base64url');
    // The second comparison refuses the spare bits of base64url, which decoding would ignore.
    if (!verify(null, text, this.#key.publicKey, bytes) || bytes.toString('base64url') !== signature) return undefined;
    const record = JSON.parse(text.toString()) as HeadRecord;
    return record.sequence % 2 === index ? record : undefined;
  }
}
