import { AuthorizationResponseError, ResponseBodyError } from 'openid-client';

/** The provider does not answer, or not as one; nobody is at fault who wants to sign in. */
export class ProviderUnavailable extends Error {
  constructor(cause: unknown) {
    super('the sign-in provider does not answer', { cause });
    this.name = 'ProviderUnavailable';
  }
}

/** The provider says no, or its answer does not hold. */
export class ProviderRefused extends Error {
  /** @param reason a code, never what anybody sent */
  constructor(
    readonly reason: string,
    cause: unknown,
  ) {
    super(`the sign-in provider's answer is refused: ${reason}`, { cause });
    this.name = 'ProviderRefused';
  }
}

/** A check that fails and an answer that says no; a time-out, a broken connection and a fault of the provider are none. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof AuthorizationResponseError) return true;
  if (error instanceof ResponseBodyError) return error.status < 500 && error.error !== 'invalid_client';
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && code.startsWith('OAUTH_') && !UNAVAILABLE.has(code);
}

/** Of OAuth 2.0 (RFC 6749) and OpenID Connect Core 1.0. */
const STANDARD_CODES: ReadonlySet<string> = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_request_object',
  'invalid_request_uri',
  'invalid_scope',
  'login_required',
  'registration_not_supported',
  'request_not_supported',
  'request_uri_not_supported',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
]);

/** The last one: keys that were changed a moment ago are not known here yet. */
const UNAVAILABLE = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
  'OAUTH_KEY_SELECTION_FAILED',
]);

/** A code where there is one: a description may repeat what was sent, and the browser could bring any word in the place of a code. */
export function reasonOf(error: unknown): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return STANDARD_CODES.has(error.error) ? error.error : 'a code of its own';
  if (!(error instanceof Error)) return 'unknown';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : error.message;
}
