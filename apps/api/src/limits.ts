import { ApolloArmor } from '@escape.tech/graphql-armor';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { ValidationRule } from 'graphql';

export const MAX_TOKENS = 1_000;

/** Limits of one query; the shipped example queries fit well inside. */
const armor = new ApolloArmor({
  maxDepth: { n: 12 },
  maxAliases: { n: 15 },
  maxDirectives: { n: 20 },
  // The parser itself counts tokens: this one would answer 500.
  maxTokens: { enabled: false },
  costLimit: { maxCost: 10_000 },
  blockFieldSuggestion: { enabled: true },
}).protect();

export const limits = armor;

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
