/** `__Host-` binds the cookie to this origin: browsers take it only with Secure, Path=/ and no Domain. */
export const SESSION_COOKIE = '__Host-handrail';

/** Attributes for @fastify/cookie; without Max-Age it ends with the browser, at the latest with the session. */
export const SESSION_COOKIE_OPTIONS = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;
