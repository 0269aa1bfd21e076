import { PublicError, userErrors } from '#graphql';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';

/** Codes that may leave the house; anything else becomes INTERNAL with the request's correlation id. */
const PUBLIC_CODES = new Set([
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Takes a fault and the number under which the client was told of it. */
export type Report = (error: unknown, correlationId: string) => void;

/** The one list of what clients learn of an error, over HTTP and over sockets. */
export function publicError(formatted: GraphQLFormattedError, error: unknown, report: Report): GraphQLFormattedError {
  const place = { ...(formatted.locations && { locations: formatted.locations }), ...(formatted.path && { path: formatted.path }) };
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  // Apollo gives every problem of a document one code; what we said ourselves keeps ours.
  const code = cause instanceof PublicError ? cause.extensions['code'] : formatted.extensions?.['code'];
  if (typeof code === 'string' && PUBLIC_CODES.has(code) && userErrors(cause) === null) {
    const { errors, choices } = (formatted.extensions ?? {}) as { errors?: unknown; choices?: readonly string[] };
    const message = cause instanceof PublicError ? formatted.message : withChoices(withoutInput(formatted.message), choices);
    return { message, ...place, extensions: { code, ...(errors !== undefined && { errors }) } };
  }
  const correlationId = crypto.randomUUID();
  report(cause, correlationId);
  return {
    message: `something went wrong on our side; tell your operator this number: ${correlationId}`,
    ...place,
    extensions: { code: 'INTERNAL', correlationId },
  };
}

/** What graphql-js says and quotes, and what is left of it. */
const QUOTING: readonly (readonly [said: RegExp, left: string])[] = [
  [/^Variable "\$(\w+)" got invalid value .*? at "([^"]+)"; /s, '$2: '],
  [/^Variable "\$(\w+)" got invalid value .*?; (?=Field|Value|Enum|Expected|Int|Float|String|ID|Boolean)/s, '$1: '],
  [/^((?:\S+: )?\w+(?: ".*?")? cannot represent .*?(?:value|integer|string)): .*$/s, '$1'],
  [/^((?:\S+: )?)Value ".*" does not/s, '$1the value does not'],
  [/^((?:\S+: )?Expected value of type "[^"]+"), found .*$/s, '$1'],
  [/^Syntax Error: .* more that (\d+) tokens.*$/s, 'the query has more than $1 tokens; divide it into several'],
  [/^(Syntax Error: .*?)(String|BlockString|Name|Int|Float) .*$/s, '$1$2'],
  [/^Unknown operation named .*$/s, 'the document has no operation of this operationName'],
  // What a stranger guessed wrongly is not mended for them; an editor knows the schema.
  [/ ?Did you mean [^?]*\?$/s, ''],
];

/** graphql-js repeats what was sent: the place and the reason are enough, and an error may be shown or logged elsewhere. */
function withoutInput(message: string): string {
  return QUOTING.reduce((text, [said, left]) => text.replace(said, left), message);
}

function withChoices(message: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? message : `${message.replace(/\.$/, '')}; give one of ${choices.join(', ')}`;
}
