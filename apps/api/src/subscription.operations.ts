import { GraphQLError, OperationTypeNode, parse, specifiedRules, validate } from 'graphql';
import type { ExecutionArgs, GraphQLSchema, ValidationRule } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { RequestContext } from '#graphql';
import { documentLimits, MAX_TOKENS } from './document-limits.ts';
import { refuseCostly } from './query-cost.ts';

/** Queries and mutations have one way in, with its rate limits and metrics: HTTP. */
const subscriptionsOnly: ValidationRule = (context) => ({
  OperationDefinition: (node) => {
    if (node.operation !== OperationTypeNode.SUBSCRIPTION) {
      context.reportError(
        new GraphQLError(`send a ${node.operation} over HTTP; a socket takes subscriptions`, {
          nodes: node,
          extensions: { code: 'BAD_REQUEST' },
        }),
      );
    }
  },
});

const RULES: readonly ValidationRule[] = [...specifiedRules, ...documentLimits, subscriptionsOnly];

/** graphql-ws knows neither Nest's validation rules nor Apollo's parser options: the same limits as over HTTP, applied here. */
export class SubscriptionOperations {
  readonly #schema: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** @returns what to execute, or why it is not executed; each error has a code */
  prepare({ query, operationName, variables }: SubscribePayload, contextValue: RequestContext): ExecutionArgs | readonly GraphQLError[] {
    const document = attempt('GRAPHQL_PARSE_FAILED', () => parse(query, { maxTokens: MAX_TOKENS }));
    if (Array.isArray(document)) return document;
    // A rule may also throw: graphql-js does where a variable decides on the one field of a subscription.
    const errors = attempt('GRAPHQL_VALIDATION_FAILED', () => validate(this.#schema, document, RULES, { hideSuggestions: true }));
    if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    const refusals = attempt('BAD_USER_INPUT', () => refuseCostly(document, operationName, variables ?? {}));
    return refusals ?? { schema: this.#schema, document, operationName, variableValues: variables, contextValue };
  }
}

/** @returns what the work returns, or the one error of the document that it throws */
function attempt<T>(code: string, work: () => T): T | GraphQLError[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError) return [coded(error, code)];
    throw error;
  }
}

/** graphql-js gives no codes; what has one, or was thrown by a resolver, is left as it is. */
export function coded(error: GraphQLError, code: string): GraphQLError {
  if (error.extensions['code'] !== undefined || error.originalError) return error;
  const { message, nodes, source, positions, path } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { code },
  });
}
