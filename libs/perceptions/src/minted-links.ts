import { DomainError } from '#eventing';
import type { Audience, Statement, WaveEvent } from './events.ts';
import { asks } from './statement.ts';

export type MintedLinks = Extract<WaveEvent, { type: 'SurveyLinksMinted' }>['data'];

/** What the first four characters of a code can number. */
export const MOST_LINKS = 2 ** 20;

/** How many there are; the next one has this number. */
export function mintedIn(links: readonly MintedLinks[]): number {
  return links.reduce((sum, { count }) => sum + count, 0);
}

/** null: a number that none has. */
export function linkNumbered(number: number, links: readonly MintedLinks[]): MintedLinks | null {
  return links.find(({ firstNumber, count }) => number >= firstNumber && number < firstNumber + count) ?? null;
}

/** @throws DomainError `perceptions.audience-not-asked` */
export function requireAudience(audience: Audience, statements: readonly Statement[]): void {
  if (statements.some((statement) => asks(statement, audience))) return;
  throw new DomainError('perceptions.audience-not-asked', `this wave asks ${audience} nothing: choose the other audience`, 'audience');
}

/** @throws DomainError `perceptions.links-too-many` */
export function requireNumbers(count: number, minted: number): void {
  if (minted + count <= MOST_LINKS) return;
  const most = MOST_LINKS.toLocaleString('en');
  throw new DomainError('perceptions.links-too-many', `a wave has ${most} codes at most, and has ${minted} already: mint fewer`, 'count');
}
