import { ApolloArmor } from '@escape.tech/graphql-armor';

/** Limits of one query; the shipped example queries fit well inside. */
const armor = new ApolloArmor({
  maxDepth: { n: 12 },
  maxAliases: { n: 15 },
  maxDirectives: { n: 20 },
  maxTokens: { n: 1_000 },
  costLimit: { maxCost: 10_000 },
  blockFieldSuggestion: { enabled: true },
}).protect();

export const limits = armor;
