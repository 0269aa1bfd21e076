import type { ApolloDriverConfig } from '@nestjs/apollo';
import { ApolloDriver } from '@nestjs/apollo';
import { PublicError, publicFault, USER_ERROR_TYPES, userErrors } from '#graphql';
import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { FastifyRequest } from 'fastify';
import type { Authentication } from './authentication.ts';
import { schemaForMembers, observed } from './graphql.plugins.ts';
import { limits, MAX_TOKENS, servedOperations } from './limits.ts';
import type { Metrics } from './metrics.ts';

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
]);

interface Options {
  readonly authentication: Authentication;
  readonly metrics: Metrics;
  readonly introspection: boolean;
  readonly report: (error: unknown, correlationId: string) => void;
}

export function graphqlOptions({ authentication, metrics, introspection, report }: Options): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    autoSchemaFile: true,
    sortSchema: true,
    buildSchemaOptions: { orphanedTypes: [...USER_ERROR_TYPES] },
    graphiql: false,
    introspection,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    fieldResolverEnhancers: ['guards', 'interceptors', 'filters'],
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [...limits.validationRules, servedOperations, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])],
    plugins: [...limits.plugins, schemaForMembers, observed(metrics)] as ApolloDriverConfig['plugins'] & object,
    allowBatchedHttpRequests: false,
    context: (request: FastifyRequest) => authentication.contextOf(request).catch(refuseContext),
    formatError: (formatted: GraphQLFormattedError, error: unknown) => publicError(formatted, error, report),
  };
}

/** Whose request it is cannot be told: no answer at all, and not the 500 that is Apollo's default here. */
function refuseContext(error: unknown): never {
  const fault = publicFault(error, false);
  if (fault instanceof PublicError) fault.extensions['http'] = { status: 503 };
  throw fault;
}

export function publicError(formatted: GraphQLFormattedError, error: unknown, report: Options['report']): GraphQLFormattedError {
  const code = formatted.extensions?.['code'];
  const place = { ...(formatted.locations && { locations: formatted.locations }), ...(formatted.path && { path: formatted.path }) };
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (typeof code === 'string' && PUBLIC_CODES.has(code) && userErrors(cause) === null) {
    const { errors } = (formatted.extensions ?? {}) as { errors?: unknown };
    return { message: withoutInput(formatted.message), ...place, extensions: { code, ...(errors !== undefined && { errors }) } };
  }
  const correlationId = crypto.randomUUID();
  report(cause, correlationId);
  return {
    message: `something went wrong on our side; tell your operator this number: ${correlationId}`,
    ...place,
    extensions: { code: 'INTERNAL', correlationId },
  };
}

/** graphql-js repeats what was sent: the place and the reason are enough, and an error may be shown or logged elsewhere. */
function withoutInput(message: string): string {
  const [, variable, path, reason] =
    /^Variable "\$(\w+)" got invalid value .*?(?: at "([^"]+)")?; ((?:Field|Value|Enum|Expected|Int|Float|String|ID|Boolean) .*)$/s.exec(
      message,
    ) ?? [];
  if (variable === undefined || reason === undefined) return message;
  return `${path ?? variable}: ${reason.replace(/(value|string): .*$/s, '$1').replace(/^Value ".*" does not/s, 'the value does not')}`;
}
