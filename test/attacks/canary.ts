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
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const text = bytes.toString('latin1').toLowerCase();
    for (const [encoding, form] of this.#forms()) {
      const at = text.indexOf(form);
      if (at >= 0) return `${encoding} at ${at}: ${JSON.stringify(bytes.subarray(Math.max(0, at - 60), at + 60).toString('latin1'))}`;
    }
    return null;
  }

  /** In lower case: base64 then finds a little too much rather than too little. */
  #forms(): readonly (readonly [encoding: string, form: string])[] {
    const { mark } = this;
    const reversed = [...mark].reverse().join('');
    return [
      ['plain', mark],
      ['reversed', reversed],
      ['UTF-16', Buffer.from(mark, 'utf16le').toString('latin1')],
      ['UTF-16, high byte first', Buffer.from(mark, 'utf16le').swap16().toString('latin1')],
      ['hexadecimal', Buffer.from(mark).toString('hex')],
      ...[0, 1, 2].map((offset) => [`base64, offset ${offset}`, inBase64(mark, offset)] as const),
    ];
  }
}

/** The characters of base64 that depend on the mark alone, when it stands that many bytes behind a multiple of three. */
function inBase64(mark: string, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(mark)])
    .toString('base64')
    .replace(/=+$/, '');
  const bits = (offset + mark.length) * 8;
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6)).toLowerCase();
}
