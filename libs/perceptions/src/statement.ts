import type { Audience, Statement } from './events.ts';

export function asks({ employeeText, customerText }: Statement, audience: Audience): boolean {
  return (audience === 'EMPLOYEES' ? employeeText : customerText) !== null;
}

/** The words alone: two texts that differ in case, spaces or marks ask the same. */
export function comparable(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  return words ? words.join(' ') : text.trim();
}
