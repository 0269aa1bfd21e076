import type { Calendar } from '#calendar';
import { DomainError, legible } from '#eventing';
import { Wording } from '#guardrails';
import { markup, Markup } from '#markup';
import type { FoundGuardrails } from '#policies/events';
import type { JudgementCall } from './judgement-call.decider.ts';

interface Particulars {
  /** Whoever signs by name; null: nobody. */
  readonly signedAs: string | null;
  readonly calendar: Calendar;
  /** ISO 4217. */
  readonly currency: string;
}

type Part = readonly [heading: string, words: string];

const MAX_SIGNATURE = 80;
const DATES = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** The care that was taken, made visible. */
export interface CustomerNote {
  readonly title: string;
  readonly opening: string;
  readonly parts: readonly Part[];
  readonly thanks: string;
  readonly signedAs: string | null;
  /** For staff, no part of the note: how to show the customer the care taken. */
  readonly lesson: string | null;
}

/** It names nobody who does not want to be named. @throws DomainError `judgement.no-signature` */
export function noteFor(
  call: Extract<JudgementCall, { status: 'recorded' }>,
  policy: NonNullable<FoundGuardrails>,
  { signedAs, calendar, currency }: Particulars,
): CustomerNote {
  const guardrail = policy.guardrails.find(({ key }) => key === call.guardrailKey);
  const day = DATES.format(new Date(`${calendar.dayOf(call.recordedAt)}T00:00:00Z`));
  // The words of a row that sends to somebody else are not what was decided in the end.
  const reason = call.basis === 'ALLOWED' ? (guardrail?.rows[call.row]?.reason ?? null) : null;
  const given = call.amountMinor === null || call.amountMinor === 0 ? null : new Wording(currency, 'en').money(call.amountMinor);
  return {
    title: 'What we did for you',
    opening: `On ${day} a rule of ours left room for judgement, and we used it for you.`,
    parts: [
      ['What was done', legible(call.whatWasDone) ?? sentence(guardrail?.action ?? call.guardrailKey)],
      ...(given === null ? [] : [['Worth', given] as const]),
      ['The rule', `${policy.title} (${policy.code})`],
      ...(reason === null ? [] : [['Why we could', reason] as const]),
    ],
    thanks: 'Thank you for your patience and your trust.',
    signedAs: signatureOf(signedAs),
    lesson: guardrail?.lesson ?? null,
  };
}

export function noteText({ title, opening, parts, thanks, signedAs }: CustomerNote): string {
  const lines = [title, opening, ...parts.map(([heading, words]) => `${heading}: ${words}`), thanks];
  return [...lines, ...(signedAs === null ? [] : [signedAs])].join('\n\n');
}

/** What stands in a page, whichever it is. */
export function noteContent({ title, opening, parts, thanks, signedAs }: CustomerNote): Markup {
  return markup`<h1>${title}</h1>
    <p>${opening}</p>
    <dl>
      ${parts.map(
        ([heading, words]) =>
          markup`<dt>${heading}</dt>
            <dd class="words">${words}</dd>`,
      )}
    </dl>
    <p>${thanks}</p>
    ${signedAs !== null && markup`<p>${signedAs}</p>`}`;
}

/** A page of its own, to print, send or keep: it loads nothing. */
export function notePage(note: CustomerNote): string {
  const { text } = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${note.title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>${noteContent(note)}</main>
      </body>
    </html> `;
  return text;
}

const STYLE = new Markup(`
body { max-width: 36rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff; font: 1.125rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
dt { margin-top: 1rem; font-weight: 600; }
dd { margin: 0; }
.words { white-space: pre-line; }
@page { size: A5; margin: 15mm; }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 12pt; } dt { break-after: avoid; } }`);

function signatureOf(signedAs: string | null): string | null {
  if (signedAs === null) return null;
  const name = signedAs.trim();
  if (name !== '' && name.length <= MAX_SIGNATURE && !/\p{Cc}/u.test(name)) return name;
  throw new DomainError(
    'judgement.no-signature',
    `signedAs must be a name of 1 to ${MAX_SIGNATURE} characters in one line; leave it out to sign with no name`,
    'signedAs',
  );
}

function sentence(action: string): string {
  return `${action.charAt(0).toLocaleUpperCase('en')}${action.slice(1)}.`;
}
