/** Load by autocannon in a process of its own: one order over IPC, one answer `{ n, seconds, p50, p99 }`. */
import autocannon from 'autocannon';
import { randomUUID } from 'node:crypto';

const REPORT = 'mutation Report($input: ReportFrictionInput!) { reportFriction(input: $input) { position errors { code message field } } }';
const CHECK = `query Check($code: String, $facts: [FactInput!]!) {
  checkGuardrail(code: $code, facts: $facts) { code versionNumber verdict row reason missingFacts { name label } lesson receipt }
}`;
const SITUATION = 'The customer had the card statement and the goods in their box, but no receipt; they left without a refund. '.repeat(2);

process.on('message', async ({ port, people, policyIds, codes, operation, connections, seconds }) => {
  let sent = 0;
  const report = () => {
    const policyId = policyIds[sent % policyIds.length];
    const told = { situation: SITUATION, channel: 'IN_PERSON', effects: ['WORKAROUND'], staffMinutes: 12, customerMinutes: 20, burden: 4 };
    return { query: REPORT, variables: { input: { commandId: randomUUID(), policyId, ...told } } };
  };
  const check = () => {
    const amount = { name: 'amount', number: sent % 5_000 };
    const facts = [amount, { name: 'days', number: sent % 30 }, { name: 'has_card', boolean: true }];
    return { query: CHECK, variables: { code: codes[sent % codes.length], facts } };
  };
  const bodyOf = () => JSON.stringify(operation === 'checkGuardrail' ? check() : report());
  const credentials = () => ({ cookie: people[sent % people.length], 'x-handrail': '1' });
  const setupRequest = (request) => {
    sent++;
    return { ...request, body: bodyOf(), headers: { 'content-type': 'application/json', ...credentials() } };
  };
  const wrong = [];
  // Only what was done counts: a refusal is quick.
  const done = operation === 'checkGuardrail' ? '"verdict":"ALLOWED"' : '"errors":[]';
  const verifyBody = (body) => body.includes(done) || (wrong.push(String(body).slice(0, 300)), false);
  const url = `http://127.0.0.1:${port}/graphql`;
  const { requests, latency, duration, errors, mismatches } = await autocannon({
    url,
    method: 'POST',
    connections,
    duration: seconds,
    requests: [{ setupRequest }],
    verifyBody,
  });
  process.send({
    n: requests.total - mismatches,
    seconds: duration,
    p50: latency.p50,
    p99: latency.p99,
    failures: errors + mismatches,
    wrong: wrong.slice(0, 3),
  });
});
