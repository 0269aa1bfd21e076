import type { ServerResponse } from 'node:http';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { ApolloDriver } from '@nestjs/apollo';
import { PublicError, publicFault, USER_ERROR_TYPES } from '#graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnonymousEndpoint } from './anonymous/anonymous-endpoint.ts';
import type { Authentication } from './authentication.ts';
import { enumChoicesForMembers } from './enum-choices.ts';
import { affordable, faults, observed, schemaForMembers } from './graphql.plugins.ts';
import { documentLimits, MAX_TOKENS, servedOperations } from './document-limits.ts';
import type { Metrics } from './metrics.ts';
import { publicError } from './public-error.ts';
import type { Report } from './public-error.ts';

interface Options {
  readonly anonymous: AnonymousEndpoint;
  readonly authentication: Authentication;
  readonly metrics: Metrics;
  readonly report: Report;
}

const silence = () => undefined;
/** Apollo's own lines quote requests; what goes wrong is told by `faults`. */
const SILENT = { debug: silence, info: silence, warn: silence, error: silence };

export function graphqlOptions({ anonymous, authentication, metrics, report }: Options): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    autoSchemaFile: true,
    sortSchema: true,
    buildSchemaOptions: { orphanedTypes: [...USER_ERROR_TYPES] },
    graphiql: false,
    // For members only, by `schemaForMembers`; Apollo would decide by NODE_ENV.
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    fieldResolverEnhancers: ['guards', 'interceptors', 'filters'],
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [...documentLimits, servedOperations],
    plugins: [
      schemaForMembers,
      enumChoicesForMembers,
      affordable,
      observed(metrics),
      faults(report),
      // Nothing is sent to anybody else, whatever the environment says.
      ApolloServerPluginUsageReportingDisabled(),
    ],
    logger: SILENT,
    allowBatchedHttpRequests: false,
    context: async (request: FastifyRequest, reply: FastifyReply) =>
      anonymous.contextOf(request) ?? {
        ...(await authentication.contextOf(request).catch(refuseContext)),
        signal: abandoned(reply.raw),
      },
    formatError: (formatted: GraphQLFormattedError, error: unknown) => publicError(formatted, error, report),
  };
}

/** Aborted when the connection ends before the answer does. */
function abandoned(response: ServerResponse): AbortSignal {
  const abandoning = new AbortController();
  response.once('close', () => void (response.writableFinished || abandoning.abort()));
  return abandoning.signal;
}

/** Whose request it is cannot be told: no answer at all, and not the 500 that is Apollo's default here. */
function refuseContext(error: unknown): never {
  const fault = publicFault(error);
  if (fault instanceof PublicError) fault.extensions['http'] = { status: 503 };
  throw fault;
}
