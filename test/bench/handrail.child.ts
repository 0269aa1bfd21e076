import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Dispatcher } from '#cqrs';
import type { Actor } from '#eventing';
import { SESSION_COOKIE, Sessions } from '#identity';
import { GrantRole, InvitePerson, RegisterUnit } from '#organisation';
import { policyIdOf, RegisterPolicy } from '#policies';
import { ReadStore } from '#read-store';
import { pino } from 'pino';
import type * as configModule from '../../apps/api/src/config.ts';
import type * as partsModule from '../../apps/api/src/parts.ts';
import type * as serverModule from '../../apps/api/src/server.ts';

/**
 * The built product on an empty data directory, given as the first argument: people who are signed in, a machine token, policies.
 * Tells its port and credentials over IPC; asked to settle, it answers once every read model has reached the end of the log, with the
 * processor time used so far.
 */
const PEOPLE = 64;
const POLICIES = 20;
const SYSTEM: Actor = { id: 'system', kind: 'SYSTEM', grants: [], unitId: null };

const built = (path: string): Promise<unknown> => import(new URL(`../../dist/apps/api/src/${path}.js`, import.meta.url).href);
const { readConfig } = (await built('config')) as typeof configModule;
const { openParts } = (await built('parts')) as typeof partsModule;
const { createServer } = (await built('server')) as typeof serverModule;

// The rate is what is measured, not its limit.
const config = readConfig({ PORT: '0', HANDRAIL_DATA: process.argv[2], HANDRAIL_RATE_LIMIT_ACCOUNT: '10000000' });
const parts = await openParts(config);
const server = await createServer(parts, pino({ level: 'info', base: null }, pino.destination(2)));
await server.app.listen(0, '127.0.0.1');

const dispatcher = server.app.get(Dispatcher);
const send = (command: GrantRole | InvitePerson | RegisterPolicy | RegisterUnit) =>
  dispatcher.send(Object.assign(command, { commandId: randomUUID() }), { actor: SYSTEM, correlationId: randomUUID() });
await send(Object.assign(new RegisterUnit(), { code: 'STORE', name: 'A store' }));
const manager = await send(Object.assign(new InvitePerson(), { name: 'A manager' }));
await send(Object.assign(new GrantRole(), { personId: manager.id, role: 'POLICY_OWNER' }));
const people: string[] = [];
for (let i = 0; i < PEOPLE; i++) {
  const { id } = await send(Object.assign(new InvitePerson(), { name: `Person ${i}`, unitCode: 'STORE', managerId: manager.id }));
  people.push(`${SESSION_COOKIE}=${server.app.get(Sessions).begin(id)}`);
}
const policy = {
  title: 'Refunds need a receipt',
  text: 'Refund only against the original receipt.',
  purposes: ['FRAUD_PREVENTION'],
  protects: 'against returns of stolen goods',
  mandate: { kind: 'INTERNAL_CHOICE' },
  sensitivity: 'NORMAL',
  ownerId: manager.id,
  effectiveFrom: '2020-01-01',
  reviewCadenceDays: 365,
  guardrails: [
    {
      key: 'refund-without-receipt',
      action: 'Refund without a receipt',
      facts: [
        { name: 'amount', type: 'MONEY', label: 'What did it cost?', choices: [] },
        { name: 'days', type: 'NUMBER', label: 'How long ago was it bought?', unit: 'days', choices: [] },
        { name: 'has_card', type: 'BOOLEAN', label: 'Do they have the card that it was paid with?', choices: [] },
      ],
      rows: [
        { condition: 'has_card && days <= 30.0 && amount <= 5000', authority: 'FRONTLINE', reason: 'We found your purchase by your card.' },
        { condition: 'has_card && days <= 90.0', authority: 'SUPERVISOR', reason: 'I may ask for this.' },
        { condition: 'true', authority: 'NEVER', reason: 'We cannot know that it was bought here.' },
      ],
    },
  ],
};
const codes = Array.from({ length: POLICIES }, (_, i) => `RET-${i}`);
for (const code of codes) await send(Object.assign(new RegisterPolicy(), policy, { code }));

const readStore = server.app.get(ReadStore);
process.on('message', () => void settle());
process.on('disconnect', () => void server.close().then(() => process.exit(0)));
const { port } = server.app.getHttpServer().address() as AddressInfo;
process.send?.({ port, people, codes, policyIds: codes.map(policyIdOf) });

async function settle(): Promise<void> {
  const head = await parts.log.store.head();
  const names = readStore.projections.map(({ name }) => name);
  if (head !== null) await readStore.waitFor(names, head, 600_000);
  process.send?.(process.cpuUsage());
}
