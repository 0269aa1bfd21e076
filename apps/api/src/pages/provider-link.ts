import { markup } from '#markup';
import type { Markup } from '#markup';

/** A link and no form: browsers do not let a form of this server lead to another one. */
export function providerLink(provider: string, path: string): Markup {
  return markup`<p><a class="button" href="${path}">Sign in with ${provider}</a></p>`;
}

/** For what a link must not do by itself. Its answer is a page that leads to the provider. */
export function providerForm(provider: string, path: string): Markup {
  return markup`<form method="post" action="${path}"><button>Sign in with ${provider}</button></form>`;
}
