import { markup } from '#markup';

/** What parties agreed on, to be kept by each of them. */
export interface PrintedAgreement {
  /** A whole page that loads and runs nothing; what people wrote in it is escaped. */
  readonly html: string;
  readonly text: string;
}

interface Agreement {
  readonly parties: readonly string[];
  readonly text: string;
  /** Local date. */
  readonly agreedOn: string;
}

const LINE = '____________________';

export function printedAgreement({ parties, text, agreedOn }: Agreement): PrintedAgreement {
  const between = parties.join(', ');
  const lines = text.split(/\r\n|\r|\n/);
  const page = markup`<html lang="en"><head><meta charset="utf-8"><title>Agreement</title></head><body>
<h1>Agreement</h1>
<p>Between ${between}, ${agreedOn}</p>
${lines.map((line) => markup`<p>${line}</p>`)}
${parties.map((party) => markup`<p>${LINE}<br>${party}</p>`)}
</body></html>`;
  return {
    html: `<!doctype html>${page.text}`,
    text: ['AGREEMENT', `Between ${between}, ${agreedOn}`, '', ...lines, '', ...parties.map((party) => `${LINE} ${party}`)].join('\n'),
  };
}
