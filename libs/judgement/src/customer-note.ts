import type { Calendar } from '#calendar';
import { DomainError, legible } from '#eventing';
import { markup } from '#markup';
import type { FoundGuardrails } from '#policies/events';
import { money } from './cap-use.ts';
import type { JudgementCall } from './judgement-call.decider.ts';
import type { CustomerNoteNode } from './judgement.types.ts';

interface Particulars {
  /** Whoever signs by name; null: nobody. */
  readonly signedAs: string | null;
  readonly calendar: Calendar;
  /** ISO 4217. */
  readonly currency: string;
}

type Part = readonly [heading: string, words: string];

const TITLE = 'What we did for you';
const THANKS = 'Thank you for your patience and your trust.';
const MAX_SIGNATURE = 80;
const DATES = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** The care that was taken, made visible. It names nobody who does not want to be named. @throws DomainError `judgement.no-signature` */
export function noteFor(
  call: Extract<JudgementCall, { status: 'recorded' }>,
  policy: NonNullable<FoundGuardrails>,
  particulars: Particulars,
): CustomerNoteNode {
  const guardrail = policy.guardrails.find(({ key }) => key === call.guardrailKey);
  const { calendar, currency } = particulars;
  const signedAs = signatureOf(particulars.signedAs);
  const day = DATES.format(new Date(`${calendar.dayOf(call.recordedAt)}T00:00:00Z`));
  const opening = `On ${day} a rule of ours left room for judgement, and we used it for you.`;
  // The words of a row that sends to somebody else are not what was decided in the end.
  const reason = call.basis === 'ALLOWED' ? (guardrail?.rows[call.row]?.reason ?? null) : null;
  const given = call.amountMinor === null || call.amountMinor === 0 ? null : money(call.amountMinor, currency);
  const parts: readonly Part[] = [
    ['What was done', legible(call.whatWasDone) ?? sentence(guardrail?.action ?? call.guardrailKey)],
    ...(given === null ? [] : [['Worth', given] as const]),
    ['The rule', `${policy.title} (${policy.code})`],
    ...(reason === null ? [] : [['Why we could', reason] as const]),
  ];
  return {
    text: [
      TITLE,
      opening,
      ...parts.map(([heading, words]) => `${heading}: ${words}`),
      THANKS,
      ...(signedAs === null ? [] : [signedAs]),
    ].join('\n\n'),
    html: page(opening, parts, signedAs),
    lesson: guardrail?.lesson ?? null,
  };
}

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

/** Stands alone, so that it can be printed, sent or kept: it loads nothing. */
function page(opening: string, parts: readonly Part[], signedAs: string | null): string {
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${TITLE}</title>
<style>
body { max-width: 36rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff; font: 1.125rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
dt { margin-top: 1rem; font-weight: 600; }
dd { margin: 0; white-space: pre-line; }
footer { margin-top: 2rem; }
@page { size: A5; margin: 15mm; }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 12pt; } dt { break-after: avoid; } }
</style>
</head>
<body>
<main>
<h1>${TITLE}</h1>
<p>${opening}</p>
<dl>${parts.map(
    ([heading, words]) => markup`
<dt>${heading}</dt>
<dd>${words}</dd>`,
  )}
</dl>
<footer>
<p>${THANKS}</p>${
    signedAs !== null &&
    markup`
<p>${signedAs}</p>`
  }
</footer>
</main>
</body>
</html>
`;
  return text;
}
