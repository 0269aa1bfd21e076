import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Dispatcher } from '#cqrs';
import type { Actor } from '#eventing';
import { ReportFriction } from '#friction';
import { SESSION_COOKIE, Sessions } from '#identity';
import { GrantRole, InvitePerson } from '#organisation';
import { policyIdOf, RegisterPolicy } from '#policies';
import { pino } from 'pino';
import type * as Config from '../../apps/api/src/config.ts';
import type * as Parts from '../../apps/api/src/parts.ts';
import type * as Server from '../../apps/api/src/server.ts';

/**
 * The built product on an empty data directory (first argument), with an owner who is signed in as often as the second argument says.
 * Tells its port and sessions over IPC; each message from there is a report in the owner's inbox.
 */
const SYSTEM: Actor = { id: 'system', kind: 'SYSTEM', grants: [], unitId: null };
const sessions = Number(process.argv[3]);

const built = (path: string): Promise<unknown> => import(new URL(`../../dist/apps/api/src/${path}.js`, import.meta.url).href);
const { readConfig } = (await built('config')) as typeof Config;
const { openParts } = (await built('parts')) as typeof Parts;
const { createServer } = (await built('server')) as typeof Server;

// The rate is what is measured, not its limit.
const config = readConfig({ PORT: '0', HANDRAIL_DATA: process.argv[2], HANDRAIL_RATE_LIMIT_ACCOUNT: '10000000' });
const server = await createServer(await openParts(config), pino({ level: 'warn', base: null }, pino.destination(2)), {
  socketsOfOneCaller: sessions,
});
await server.app.listen(0, '127.0.0.1');

const dispatcher = server.app.get(Dispatcher);
const send = (command: InvitePerson | GrantRole | RegisterPolicy | ReportFriction, actor: Actor = SYSTEM) =>
  dispatcher.send(Object.assign(command, { commandId: randomUUID() }), { actor, correlationId: randomUUID() });
const { id: ownerId } = await send(Object.assign(new InvitePerson(), { name: 'An owner' }));
await send(Object.assign(new GrantRole(), { personId: ownerId, role: 'POLICY_OWNER' }));
const { id: reporterId } = await send(Object.assign(new InvitePerson(), { name: 'A reporter' }));
const reporter: Actor = { id: reporterId, kind: 'PERSON', grants: [], unitId: null };
const policy = {
  code: 'RET-14',
  title: 'Refunds need a receipt',
  text: 'Refund only against the original receipt.',
  purposes: ['FRAUD_PREVENTION'],
  protects: 'against returns of stolen goods',
  mandate: { kind: 'INTERNAL_CHOICE' },
  sensitivity: 'NORMAL',
  ownerId,
  effectiveFrom: '2020-01-01',
  reviewCadenceDays: 365,
};
await send(Object.assign(new RegisterPolicy(), policy));

// Under a name it is in the inbox at once.
process.on('message', () => void send(Object.assign(new ReportFriction(), { policyId: policyIdOf('RET-14'), mode: 'NAMED' }), reporter));
process.on('disconnect', () => void server.close().then(() => process.exit(0)));
const { port } = server.app.getHttpServer().address() as AddressInfo;
const cookies = Array.from({ length: sessions }, () => `${SESSION_COOKIE}=${server.app.get(Sessions).begin(ownerId)}`);
process.send?.({ port, cookies });
