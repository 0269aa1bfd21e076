import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getNamedType, isObjectType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { aPolicy } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';

const CROWD = 5;

let running: RunningServer;
let admin: Requester;
let fields: string;
/** Report -> who made it. */
const made = new Map<string, string>();
/** Reader -> report -> all that they saw, each time that they looked. */
const observed = new Map<string, Map<string, string[]>>();

beforeAll(async () => {
  running = await RunningServer.start();
  admin = await running.person(['ADMIN']);
  const schema = running.server.app.get(GraphQLSchemaHost).schema;
  fields = selectionOf(schema.getType('Report') as GraphQLOutputType);
});
afterAll(() => running.remove());

/** Every field that there is, also one that is added tomorrow. */
function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  return `{ ${Object.values(named.getFields())
    .map((field) => `${field.name} ${selectionOf(field.type)}`)
    .join(' ')} }`;
}

async function look(reader: Requester): Promise<void> {
  const { data } = await running.query<{ reports: { edges: readonly { node: { id: string } }[] } }>(
    `{ reports(first: 100, scope: INBOX) { edges { node ${fields} } } }`,
    {},
    reader,
    running.afterCommands,
  );
  const seen = new Map(data.reports.edges.map(({ node }) => [node.id, JSON.stringify({ ...node, id: null })]));
  const before = observed.get(reader.id) ?? new Map<string, string[]>();
  observed.set(reader.id, before);
  for (const reportId of made.keys()) before.set(reportId, [...(before.get(reportId) ?? []), seen.get(reportId) ?? '']);
}

/** How many people could have made what looks the same to a reader, the fewest first. */
function crowdsOf(reader: Requester): readonly number[] {
  const groups = new Map<string, number>();
  for (const [reportId, views] of observed.get(reader.id) ?? []) {
    if (made.get(reportId) === reader.id || views.every((view) => view === '')) continue;
    const key = views.join(' | ');
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  return [...groups.values()].sort((a, b) => a - b);
}

it('shows an owner, a deputy and a successor over the API no fewer than five people behind anything that looks the same', async () => {
  for (const [code, above] of [
    ['ALL', undefined],
    ['NORTH', 'ALL'],
    ['SOUTH', 'ALL'],
    ['TILL', 'SOUTH'],
  ] as const) {
    await running.unit(code, above);
  }
  const [owner, deputy, successor] = [
    await running.person(['POLICY_OWNER', 'ADMIN'], { unitCode: 'ALL' }),
    await running.person(['POLICY_OWNER'], { unitCode: 'NORTH' }),
    await running.person(['POLICY_OWNER'], { unitCode: 'SOUTH' }),
  ];
  const staff: Requester[] = [];
  const hire = async (count: number, unitCode: string, managerId?: string) => {
    for (let n = 0; n < count; n++)
      staff.push(await running.person(['FRONTLINE'], { unitCode, ...(managerId !== undefined && { managerId }) }));
  };
  // One in ALL beside the owner; NORTH is large, but most of it is the owner's team; SOUTH has a large part of its own.
  await hire(1, 'ALL');
  await hire(18, 'NORTH', owner.id);
  await hire(3, 'NORTH');
  await hire(3, 'SOUTH', successor.id);
  await hire(21, 'TILL');
  const input = { ...aPolicy('RET-14'), ownerId: owner.id, deputyId: deputy.id };
  const { policy } = await running.done<{ policy: { id: string; revision: number } }>(
    'registerPolicy',
    input,
    admin,
    'policy { id revision }',
  );
  const second = await running.person(['ADMIN']);
  // Whoever reads works with those who report, and could be one of them.
  for (const person of [...staff, owner, deputy, successor, admin, second]) {
    const { report } = await running.done<{ report: { id: string } }>(
      'reportFriction',
      { policyId: policy.id, burden: 3 },
      person,
      'report { id }',
    );
    made.set(report.id, person.id);
  }
  running.clock.advanceDays(1);
  for (const reader of [owner, deputy]) await look(reader);
  const withUnit = [...(observed.get(deputy.id)?.values() ?? [])].flat().filter((view) => view.includes('"unitId":"'));
  expect(withUnit.length).toBeGreaterThan(20);

  const transfer = { policyId: policy.id, ownerId: successor.id, deputyId: deputy.id, reason: 'moved', expectedVersion: policy.revision };
  await running.done('transferPolicy', transfer, second);
  running.clock.advanceMs(1);
  for (const reader of [successor, deputy]) await look(reader);
  for (const person of staff.slice(0, 10))
    await running.done('movePerson', { personId: person.id, unitCode: 'TILL', managerId: successor.id }, admin);
  for (const reader of [successor, deputy]) await look(reader);

  for (const reader of [owner, deputy, successor]) {
    const [fewest = 0] = crowdsOf(reader);
    expect(fewest).toBeGreaterThanOrEqual(CROWD);
  }
});
