import { markup } from './markup.ts';

/** What parties agreed on, to be kept by each of them. */
export interface PrintedAgreement {
  /** A whole page that loads and runs nothing; what people wrote in it is escaped. */
  readonly html: string;
  readonly text: string;
}

interface Agreement {
  /** What it is about, in words: "On the rule …". */
  readonly about: string;
  readonly parties: readonly string[];
  /** What each of them offered on the way to it. */
  readonly offers: readonly { readonly party: string; readonly offer: string }[];
  readonly text: string;
  /** Local date. */
  readonly agreedOn: string;
}

const LINE = '____________________';

export function printedAgreement({ about, parties, offers, text, agreedOn }: Agreement): PrintedAgreement {
  const between = parties.join(', ');
  const offered = offers.map(({ party, offer }) => `${party} offers: ${offer}`);
  const lines = text.split(/\r\n|\r|\n/);
  const page = markup`<html lang="en"><head><meta charset="utf-8"><title>Agreement</title></head><body>
<h1>Agreement</h1>
<p>${about}</p>
<p>Between ${between}, ${agreedOn}</p>
${offered.map((line) => markup`<p>${line}</p>`)}
${lines.map((line) => markup`<p>${line}</p>`)}
${parties.map((party) => markup`<p>${LINE}<br>${party}</p>`)}
</body></html>`;
  return {
    html: `<!doctype html>${page.text}`,
    text: [
      'AGREEMENT',
      about,
      `Between ${between}, ${agreedOn}`,
      '',
      ...offered,
      ...(offered.length > 0 ? [''] : []),
      ...lines,
      '',
      ...parties.map((party) => `${LINE} ${party}`),
    ].join('\n'),
  };
}
