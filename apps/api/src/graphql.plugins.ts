import type { ApolloServerPlugin } from '@apollo/server';
import { notAnonymously, unauthenticated } from '#graphql';
import type { RequestContext } from '#graphql';
import { Kind, visit, BREAK } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Metrics } from './metrics.ts';
import type { Report } from './public-error.ts';
import { refuseCostly } from './query-cost.ts';

/** The schema is shown to those who are signed in: the API explorer needs it, a stranger does not. */
export const schemaForMembers: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, contextValue }) => {
      if (contextValue.caller !== null || !asksForSchema(document)) return;
      const refusal = contextValue.visitor === undefined ? unauthenticated() : notAnonymously();
      // What is refused before it is executed is a fault of the server to Apollo, unless told otherwise.
      refusal.extensions['http'] = { status: 400 };
      throw refusal;
    },
  }),
};

function asksForSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    [Kind.FIELD]: ({ name: { value } }) => {
      if (value !== '__schema' && value !== '__type') return undefined;
      asks = true;
      return BREAK;
    },
  });
  return asks;
}

/** Time and outcome of each operation; what is no operation at all counts as `invalid`. A count of anonymous ones would tell when somebody files. */
export function observed(metrics: Metrics): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => {
      const started = performance.now();
      return {
        willSendResponse: async ({ operation, errors, contextValue: { visitor } }) => {
          if (visitor !== undefined) return;
          metrics.observe(operation?.operation ?? 'invalid', errors?.length ? 'error' : 'ok', (performance.now() - started) / 1_000);
        },
      };
    },
  };
}

/** Refuses an operation whose answer would be too large; over sockets subscription.operations.ts asks the same. */
export const affordable: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, request: { operationName, variables } }) => refuseCostly(document, operationName, variables),
  }),
};

/** What goes wrong in the server itself, before or after a resolver: its own log line would quote the request. */
export function faults(report: Report): ApolloServerPlugin<RequestContext> {
  return {
    unexpectedErrorProcessingRequest: async ({ requestContext, error }) => report(error, requestContext.contextValue.correlationId),
  };
}
