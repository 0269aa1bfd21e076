import { createHash } from 'node:crypto';

const LONGEST = 40;
const HASH = 6;

/**
 * A policy's code from a value, by the value alone, so that every file gives the same: lower case, words joined by `-`;
 * a long one is cut and told apart by a hash. Two values can have one code: whoever uses it has to check.
 * @returns an empty text when the value has neither letters nor digits
 */
export function slugOf(value: string): string {
  const slug = value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  if ([...slug].length <= LONGEST) return slug;
  const start = [...slug]
    .slice(0, LONGEST - HASH - 1)
    .join('')
    .replace(/-$/, '');
  return `${start}-${createHash('sha256').update(value).digest('hex').slice(0, HASH)}`;
}
