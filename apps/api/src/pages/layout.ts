import type { FastifyReply } from 'fastify';
import { markup } from '#markup';
import type { Content } from '#markup';

export interface Page {
  readonly title: string;
  /** What stands in `main`. */
  readonly content: Content;
  /** Shows the button to sign out. */
  readonly signedIn?: boolean;
  /** Says it in the title too, which a screen reader reads first. */
  readonly hasProblems?: boolean;
  /** Where the browser goes on at once, by a navigation of this page's own: a redirect would still count as one of the site before. */
  readonly leadsTo?: string;
}

export function render({ title, content, signedIn = false, hasProblems = false, leadsTo }: Page): string {
  const document = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        ${leadsTo !== undefined && markup`<meta http-equiv="refresh" content="0; url=${leadsTo}" />`}
        <title>${hasProblems && 'Error: '}${title} – Handrail</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/pages.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to main content</a>
        <header>
          <div class="bar"><a class="product" href="/">Handrail</a>${signedIn && SIGN_OUT}</div>
        </header>
        <main id="main" tabindex="-1">${content}</main>
      </body>
    </html> `;
  return document.text;
}

const SIGN_OUT = markup`<form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>`;

export async function sendPage(reply: FastifyReply, page: Page, status = 200): Promise<void> {
  await reply.status(status).type('text/html; charset=utf-8').send(render(page));
}

/** After a form, with GET: reloading the page does not send the form again. */
export async function goTo(reply: FastifyReply, path: string): Promise<void> {
  await reply.redirect(path, 303);
}
