import { ApolloArmor } from '@escape.tech/graphql-armor';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { ValidationContext, ValidationRule } from 'graphql';
import { PublicError } from '#graphql';

/** Of one document; the parser counts them. */
export const MAX_TOKENS = 1_000;
const MAX_DEPTH = 12;
const MAX_ALIASES = 15;
const MAX_DIRECTIVES = 20;

/** How deep and how wide a document may be, over HTTP and over sockets; the shipped example queries fit well inside. */
export const documentLimits: readonly ValidationRule[] = new ApolloArmor({
  maxDepth: { n: MAX_DEPTH, ...refusedWith(`the query is nested deeper than ${MAX_DEPTH} levels; ask for less at once`) },
  maxAliases: { n: MAX_ALIASES, ...refusedWith(`the query has more than ${MAX_ALIASES} aliases; divide it into several`) },
  maxDirectives: { n: MAX_DIRECTIVES, ...refusedWith(`the query has more than ${MAX_DIRECTIVES} directives; divide it into several`) },
  // The parser itself counts tokens: this one would answer 500.
  maxTokens: { enabled: false },
  // It reads the size of a page only where it is written out, and a variable evades it: see query-cost.ts.
  costLimit: { enabled: false },
  // Both ways of asking leave suggestions out from the beginning.
  blockFieldSuggestion: { enabled: false },
}).protect().validationRules;

/** Reported like any other problem of the document; the library's own words would call it a syntax error. */
function refusedWith(message: string) {
  const onReject = [(context: ValidationContext | null) => context?.reportError(new PublicError('BAD_USER_INPUT', message))];
  return { propagateOnRejection: false, onReject };
}

/** Over HTTP a subscription has no stream to answer with: graphql-js would notice only while it executes, as a fault of the server. */
export const servedOperations: ValidationRule = (context) => ({
  OperationDefinition: (node) => {
    if (node.operation === OperationTypeNode.SUBSCRIPTION) {
      context.reportError(
        new GraphQLError('there are no subscriptions over HTTP; open a WebSocket (graphql-transport-ws) on this path', { nodes: node }),
      );
    }
  },
});
