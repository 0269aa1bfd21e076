import { findBirthDates } from './find-dates.ts';
import { findNamedIds, findNationalIds } from './find-ids.ts';
import { findNames } from './find-names.ts';
import { findEmails, findIpAddresses, findUrls } from './find-online.ts';
import { findCards, findIbans } from './find-payment.ts';
import { findPhones } from './find-phones.ts';
import type { Finding } from './finding.ts';
import { numberGroups } from './number-groups.ts';
import { plainText } from './plain-text.ts';
import { withoutOverlaps } from './spans.ts';
import type { PersonalDataKind, PersonalDataSpan } from './spans.ts';

/**
 * Finds what in a text could identify somebody and has a structure, in the order of the text and without overlaps. Time is linear in the
 * length of the text. It is an aid: free descriptions, names and addresses are beyond it.
 */
export function findPersonalData(text: string): readonly PersonalDataSpan[] {
  const plain = plainText(text);
  const { chars, starts, ends } = plain;
  const groups = numberGroups(plain);
  const findings: readonly Finding[] = [
    ...findUrls(chars),
    ...findEmails(chars),
    ...findIbans(chars, groups),
    ...findCards(chars, groups),
    ...findNationalIds(chars, groups),
    ...findBirthDates(chars, groups),
    ...findIpAddresses(chars, groups),
    ...findNamedIds(chars),
    ...findPhones(chars, groups),
    ...findNames(chars),
  ];
  const spans = findings.map(({ start, end, kind, certainty = 'CERTAIN' }) => ({
    start: starts[start] as number,
    end: ends[end - 1] as number,
    kind,
    certainty,
  }));
  return withoutOverlaps(spans, text.length);
}

/** What stands in the place of a span: readable, and nothing that could be found again. */
const MARKERS: Readonly<Record<PersonalDataKind, string>> = {
  EMAIL: '[e-mail]',
  PHONE: '[phone]',
  PAYMENT_CARD: '[card]',
  IBAN: '[IBAN]',
  DATE_OF_BIRTH: '[date of birth]',
  ID_NUMBER: '[number]',
  URL: '[link]',
  IP_ADDRESS: '[IP address]',
  NAME: '[name]',
};

export interface Masked {
  readonly text: string;
  /** One for each span that was replaced, in the order of the text. */
  readonly kinds: readonly PersonalDataKind[];
}

/** Replaces what is certain. Masking again changes nothing. */
export function maskPersonalData(text: string): Masked {
  const kinds: PersonalDataKind[] = [];
  let masked = text;
  // What stood beside a span may be one itself once its neighbour is gone; each round takes digits away, so there is an end.
  for (let spans = certainIn(masked); spans.length > 0; spans = certainIn(masked)) {
    kinds.push(...spans.map(({ kind }) => kind));
    masked = replaced(masked, spans);
  }
  return { text: masked, kinds };
}

function certainIn(text: string): readonly PersonalDataSpan[] {
  return findPersonalData(text).filter(({ certainty }) => certainty === 'CERTAIN');
}

function replaced(text: string, spans: readonly PersonalDataSpan[]): string {
  const parts = spans.map(({ start, kind }, at) => text.slice(spans[at - 1]?.end ?? 0, start) + MARKERS[kind]);
  return parts.join('') + text.slice(spans.at(-1)?.end ?? 0);
}
