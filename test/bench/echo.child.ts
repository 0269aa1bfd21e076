import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

/** What Apollo standalone does with the same operations when nothing is behind them. Tells its port over IPC. */
const typeDefs = `
  input ReportFrictionInput {
    commandId: ID!
    policyId: ID
    situation: String
    channel: String
    effects: [String!]
    staffMinutes: Int
    customerMinutes: Int
    burden: Int
  }
  type UserError { code: String! message: String! field: String }
  type ReportPayload { position: String errors: [UserError!]! }
  input FactInput { name: String! text: String number: Float boolean: Boolean }
  type GuardrailFact { name: String! label: String! }
  type GuardrailCheck {
    code: String! versionNumber: Int! verdict: String! row: Int reason: String missingFacts: [GuardrailFact!]! lesson: String receipt: String
  }
  type Query { checkGuardrail(code: String, facts: [FactInput!]!): GuardrailCheck! }
  type Mutation { reportFriction(input: ReportFrictionInput!): ReportPayload! }
`;
const check = {
  versionNumber: 1,
  verdict: 'ALLOWED',
  row: 0,
  reason: 'We found your purchase by your card.',
  missingFacts: [],
  lesson: null,
};
const resolvers = {
  Query: { checkGuardrail: (_: unknown, { code }: { code: string }) => ({ ...check, code, receipt: code.padEnd(480, 'x') }) },
  Mutation: { reportFriction: (_: unknown, { input }: { input: { commandId: string } }) => ({ position: input.commandId, errors: [] }) },
};

const server = new ApolloServer({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit(0));
process.send?.({ port: Number(new URL(url).port), people: ['none=none'], codes: ['RET-0'], policyIds: ['none'] });
