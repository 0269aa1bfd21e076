import type { ApolloDriverConfig } from '@nestjs/apollo';
import { ApolloDriver } from '@nestjs/apollo';
import { userErrors } from '#graphql';
import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { FastifyRequest } from 'fastify';
import type { Authentication } from './authentication.ts';
import { limits } from './limits.ts';

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
  readonly introspection: boolean;
  readonly report: (error: unknown, correlationId: string) => void;
}

export function graphqlOptions({ authentication, introspection, report }: Options): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    autoSchemaFile: true,
    sortSchema: true,
    graphiql: false,
    introspection,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    fieldResolverEnhancers: ['guards', 'interceptors', 'filters'],
    validationRules: [...limits.validationRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])],
    plugins: limits.plugins as ApolloDriverConfig['plugins'] & object,
    allowBatchedHttpRequests: false,
    context: (request: FastifyRequest) => authentication.contextOf(request),
    formatError: (formatted: GraphQLFormattedError, error: unknown) => publicError(formatted, error, report),
  };
}

function publicError(formatted: GraphQLFormattedError, error: unknown, report: Options['report']): GraphQLFormattedError {
  const code = formatted.extensions?.['code'];
  const place = { ...(formatted.locations && { locations: formatted.locations }), ...(formatted.path && { path: formatted.path }) };
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (typeof code === 'string' && PUBLIC_CODES.has(code) && userErrors(cause) === null) {
    const { errors } = (formatted.extensions ?? {}) as { errors?: unknown };
    return { message: formatted.message, ...place, extensions: { code, ...(errors !== undefined && { errors }) } };
  }
  const correlationId = crypto.randomUUID();
  report(cause, correlationId);
  return {
    message: `something went wrong on our side; tell your operator this number: ${correlationId}`,
    ...place,
    extensions: { code: 'INTERNAL', correlationId },
  };
}
