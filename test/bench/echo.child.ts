import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

/** What Apollo standalone does with the same mutation when nothing is behind it. Tells its port over IPC. */
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
  type Query { ping: String }
  type Mutation { reportFriction(input: ReportFrictionInput!): ReportPayload! }
`;
const resolvers = {
  Mutation: { reportFriction: (_: unknown, { input }: { input: { commandId: string } }) => ({ position: input.commandId, errors: [] }) },
};

const server = new ApolloServer({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit(0));
process.send?.({ port: Number(new URL(url).port), people: ['none=none'], policyIds: ['none'] });
