const BASE = 'http://own.invalid';

/** Where to go on, given in a link: a path of this server, or the home page instead of anything else. */
export function ownPath(text: unknown): string {
  if (typeof text !== 'string' || !text.startsWith('/') || !URL.canParse(text, BASE)) return '/';
  const { origin, pathname, search } = new URL(text, BASE);
  // A browser reads `//host` as another server; `/.//host` becomes that only once its dots are resolved.
  return origin === BASE && !pathname.startsWith('//') ? pathname + search : '/';
}
