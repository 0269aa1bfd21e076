import { randomUUID } from 'node:crypto';

/** Marks what must not turn up, in texts and ids, so that it is found in every usual encoding. */
export class Canary {
  /** Letters and digits only, so that no encoding by percent signs or entities hides it. */
  readonly mark: string;
  #count = 0;

  constructor(mark: string) {
    if (!/^[a-z0-9]{8}$/.test(mark)) throw new Error('a mark has 8 letters and digits');
    this.mark = mark;
  }

  readonly text = (): string => `${this.mark}x${++this.#count}`;
  /** A UUID that begins with the mark, which therefore has to be hexadecimal. */
  readonly id = (): string => `${this.mark}${randomUUID().slice(8)}`;

  /** Where it stands in the text or bytes, whatever the encoding; null: nowhere. */
  findIn(content: string | Buffer): string | null {
    return findText(this.mark, content);
  }
}

/** Where a text stands in another, or in bytes, in every usual encoding; null: nowhere. */
export function findText(sought: string, content: string | Buffer): string | null {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const text = bytes.toString('latin1').toLowerCase();
  for (const [encoding, form] of formsOf(sought)) {
    const at = text.indexOf(form.toLowerCase());
    if (at >= 0) return `${encoding} at ${at}: ${JSON.stringify(bytes.subarray(Math.max(0, at - 60), at + 60).toString('latin1'))}`;
  }
  return null;
}

/** In lower case they find a little too much in base64 rather than too little. */
function formsOf(text: string): readonly (readonly [encoding: string, form: string])[] {
  return [
    ['plain', text],
    ['reversed', [...text].reverse().join('')],
    ['UTF-16', Buffer.from(text, 'utf16le').toString('latin1')],
    ['UTF-16, high byte first', Buffer.from(text, 'utf16le').swap16().toString('latin1')],
    ['hexadecimal', Buffer.from(text).toString('hex')],
    ...[0, 1, 2].map((offset) => [`base64, offset ${offset}`, inBase64(text, offset)] as const),
  ];
}

/** The characters of base64 that depend on the text alone, when it stands that many bytes behind a multiple of three. */
function inBase64(text: string, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
    .toString('base64')
    .replace(/=+$/, '');
  const bits = (offset + text.length) * 8;
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6));
}
