import type { ApolloServerPlugin } from '@apollo/server';
import { unauthenticated } from '#graphql';
import type { RequestContext } from '#graphql';
import { Kind, visit, BREAK } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Metrics } from './metrics.ts';

/** The schema is shown to those who are signed in: the API explorer needs it, a stranger does not. */
export const schemaForMembers: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, contextValue }) => {
      if (contextValue.caller === null && asksForSchema(document)) throw unauthenticated();
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

/** Time and outcome of each operation; what is no operation at all counts as `invalid`. */
export function observed(metrics: Metrics): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => {
      const started = performance.now();
      return {
        willSendResponse: async ({ operation, errors }) =>
          metrics.observe(operation?.operation ?? 'invalid', errors?.length ? 'error' : 'ok', (performance.now() - started) / 1_000),
      };
    },
  };
}
