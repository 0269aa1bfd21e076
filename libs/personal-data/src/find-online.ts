import type { Finding } from './finding.ts';
import type { NumberGroup } from './number-groups.ts';
import { isWord, wordsBefore } from './number-groups.ts';

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
const LOCAL = /[\p{L}\p{Nd}.!#$%&'*+/=?^_`{|}~-]/u;
const LABEL = /[\p{L}\p{Nd}-]/u;
/** "At" and "dot" as people write them for machines not to find. */
const WRITTEN_AT = /^ ?[([{] ?(at|ät|arobase|a commercial) ?[)\]}] ?/u;
const WRITTEN_DOT = /^ ?[([{] ?(dot|punkt|point) ?[)\]}] ?/u;
const OPENING = '([{';

export function findEmails(chars: string): readonly Finding[] {
  const found: Finding[] = [];
  for (let at = 0; at < chars.length; at++) {
    const end = chars[at] === '@' ? at + 1 : OPENING.includes(chars[at] as string) ? writtenAt(chars, at) : 0;
    if (end === 0) continue;
    const from = localStart(chars, chars[at] !== '@' && chars[at - 1] === ' ' ? at - 1 : at);
    const to = domainEnd(chars, end);
    if (from !== null && to !== null) found.push({ start: from, end: to, kind: 'EMAIL' });
  }
  return found;
}

function writtenAt(chars: string, at: number): number {
  const match = WRITTEN_AT.exec(chars.slice(at, at + 20).toLowerCase());
  return match ? at + match[0].length : 0;
}

function localStart(chars: string, before: number): number | null {
  let start = before;
  while (start > 0 && before - start < LONGEST_LOCAL && LOCAL.test(chars[start - 1] as string)) start -= 1;
  // What leads up to it: quotation marks, "mailto/" and the like.
  while (start < before && !isWord(chars[start])) start += 1;
  return start < before ? start : null;
}

/** null: no domain with a dot and a top level of two letters or more. */
function domainEnd(chars: string, from: number): number | null {
  let end: number | null = null;
  for (let at = from, labels = 0; at - from < LONGEST_DOMAIN;) {
    const start = at;
    while (at < chars.length && at - start < 63 && LABEL.test(chars[at] as string)) at += 1;
    const label = chars.slice(start, at);
    if (label === '') return end;
    labels += 1;
    if (labels > 1 && /^(\p{L}{2,}|xn--[a-z0-9-]+)$/u.test(label)) end = at;
    const dot = chars[at] === '.' ? 1 : (WRITTEN_DOT.exec(chars.slice(at, at + 14).toLowerCase())?.[0].length ?? 0);
    if (dot === 0) return end;
    at += dot;
  }
  return end;
}

const LONGEST_URL = 2_048;
/** What stands before a name or a number of somebody in an address. */
const PERSON_PATH =
  /[/=](users?|u|in|people|person|profiles?|members?|customers?|clients?|accounts?|patients?|employees?|kunden?|konto|profil|benutzer|nutzer|mitglied(er)?|utilisateurs?|comptes?|membres?|abonnes?)[/=][^/?#&]/u;
const PERSON_QUERY =
  /[?&;](e-?mail|mail|user(name|id)?|name|customer(id|no)?|client(id)?|account(id|no)?|phone|tel|kunde(nnr)?|konto|nom|prenom)=[^&#]/u;

/** Addresses that point at somebody: with a user name, a personal page, or a query about a person. */
export function findUrls(chars: string): readonly Finding[] {
  const found: Finding[] = [];
  for (let at = 0; at < chars.length; at++) {
    const end = chars.startsWith('://', at) ? at + 3 : chars.startsWith('www.', at) && !isWord(chars[at - 1]) ? at + 4 : 0;
    if (end === 0) continue;
    const start = chars[at] === ':' ? schemeStart(chars, at) : at;
    const to = urlEnd(chars, end);
    if (start !== null && isPersonal(chars.slice(end, to).toLowerCase())) found.push({ start, end: to, kind: 'URL' });
    at = Math.max(at, to - 1);
  }
  return found;
}

function schemeStart(chars: string, colon: number): number | null {
  let start = colon;
  while (start > 0 && colon - start < 12 && /[a-z0-9+.-]/i.test(chars[start - 1] as string)) start -= 1;
  return start < colon ? start : null;
}

function urlEnd(chars: string, from: number): number {
  let end = from;
  while (end < chars.length && end - from < LONGEST_URL && !/[\s<>"«»]/u.test(chars[end] as string)) end += 1;
  while (end > from && /[.,;:!?)\]}']/u.test(chars[end - 1] as string)) end -= 1;
  return end;
}

function isPersonal(rest: string): boolean {
  const slash = rest.indexOf('/');
  const [authority, path] = slash < 0 ? [rest, ''] : [rest.slice(0, slash), rest.slice(slash)];
  return authority.includes('@') || /\/[~@]\w/u.test(path) || PERSON_PATH.test(path) || PERSON_QUERY.test(rest);
}

/** Before a number with dots that is none of a machine. */
const NUMBERED =
  /(^|[^\p{L}])(section|article|artikel|abschnitt|ziffer|version|release|chapter|kapitel|chapitre|paragraph|absatz|paragraphe|punkt|point|clause|klausel|§|v|nr|no)[.:]? ?$/u;

export function findIpAddresses(chars: string, groups: readonly NumberGroup[]): readonly Finding[] {
  const v4 = groups.flatMap((first, at): Finding[] => {
    const octets = groups.slice(at, at + 4);
    const last = octets[3];
    if (!last || octets.slice(1).some(({ gap }) => gap !== '.') || octets.some(({ digits }) => digits.length > 3 || Number(digits) > 255))
      return [];
    if (
      isWord(chars[first.start - 1]) ||
      chars[first.start - 1] === '.' ||
      isWord(chars[last.end]) ||
      /^[.:]\d/.test(chars.slice(last.end, last.end + 2))
    )
      return [];
    const before = wordsBefore(chars, first.start, 16);
    // 4.2.1.3 is a heading far more often than a machine.
    if (NUMBERED.test(before) || (octets.every(({ digits }) => digits.length === 1) && !/\bip\b/u.test(before))) return [];
    return [{ start: first.start, end: last.end, kind: 'IP_ADDRESS' }];
  });
  return [...v4, ...findIpV6(chars)];
}

function findIpV6(chars: string): readonly Finding[] {
  const found: Finding[] = [];
  for (let at = chars.indexOf(':'); at >= 0; at = chars.indexOf(':', at + 1)) {
    let [start, end] = [at, at];
    while (start > 0 && at - start < 40 && /[0-9a-f:]/i.test(chars[start - 1] as string)) start -= 1;
    while (end < chars.length && end - start < 40 && /[0-9a-f:]/i.test(chars[end] as string)) end += 1;
    while (end > start && chars[end - 1] === ':' && !chars.startsWith('::', end - 2)) end -= 1;
    if (isIpV6(chars.slice(start, end)) && !isWord(chars[start - 1]) && !isWord(chars[end])) found.push({ start, end, kind: 'IP_ADDRESS' });
    at = Math.max(at, end - 1);
  }
  return found;
}

function isIpV6(address: string): boolean {
  const halves = address.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (halves.length > 2 || groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length >= 2 && groups.length < 8 && /\d/.test(address) : groups.length === 8;
}
