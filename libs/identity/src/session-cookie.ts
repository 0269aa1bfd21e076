/** `__Host-` binds the cookie to this origin: browsers take it only with Secure, Path=/ and no Domain. */
export const SESSION_COOKIE = '__Host-handrail';

/** Of a sign-in at a provider that is under way. */
export const ATTEMPT_COOKIE = '__Host-handrail-sign-in';

/** Lax, since the browser comes back from another site; it opens nothing by itself. */
export const ATTEMPT_COOKIE_OPTIONS = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

/** Attributes for @fastify/cookie; without Max-Age it ends with the browser, at the latest with the session. */
export const SESSION_COOKIE_OPTIONS = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;
