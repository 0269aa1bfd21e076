import { randomUUID } from 'node:crypto';
import type { Payload, RunningServer } from './running-server.ts';

interface AnonymousError {
  readonly message: string;
  readonly extensions: { readonly code: string };
}

export interface AnonymousAnswer<Data> {
  readonly status: number;
  readonly errors: readonly AnonymousError[];
  readonly data: Data | null;
}

export interface ReceiptAnswer {
  readonly status: string;
  readonly policyId: string | null;
  readonly deliveredOn: string | null;
  readonly filedAlone: boolean | null;
  readonly fewPeople: boolean;
  readonly answer: string | null;
  readonly answeredOn: string | null;
  readonly withdrawnOn: string | null;
  readonly messages: readonly { readonly from: string; readonly text: string | null; readonly deliveredOn: string | null }[];
}

export const RECEIPT = 'status policyId deliveredOn filedAlone fewPeople answer answeredOn withdrawnOn messages { from text deliveredOn }';

/** As a page does with `credentials: 'omit'`. */
export async function anonymously<Data>(
  running: RunningServer,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<AnonymousAnswer<Data>> {
  const response = await fetch(`${running.url}/anonymous`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data = null, errors = [] } = (await response.json()) as { data?: Data | null; errors?: readonly AnonymousError[] };
  return { status: response.status, errors, data };
}

/** @throws Error for a top-level error */
async function mutate(running: RunningServer, name: string, input: object): Promise<Payload<{ receipt: ReceiptAnswer }>> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await anonymously<Record<string, Payload<{ receipt: ReceiptAnswer }>>>(
    running,
    `mutation ($input: ${type}!) { ${name}(input: $input) { position errors { code message field } receipt { ${RECEIPT} } } }`,
    { input: { commandId: randomUUID(), ...input } },
  );
  const payload = answer.data?.[name];
  if (!payload) throw new Error(`${name}: ${JSON.stringify(answer.errors)}`);
  return payload;
}

export const fileAnonymously = (running: RunningServer, input: object) => mutate(running, 'fileAnonymousReport', input);
export const linkAnonymously = (running: RunningServer, input: object) => mutate(running, 'linkAnonymousReport', input);
export const sendAnonymously = (running: RunningServer, input: object) => mutate(running, 'sendAnonymousMessage', input);

export const withdrawAnonymously = (running: RunningServer, input: object) => mutate(running, 'withdrawAnonymousReport', input);

export const readReceipt = (running: RunningServer, receipt: string) =>
  anonymously<{ receipt: ReceiptAnswer }>(running, `query ($receipt: String!) { receipt(receipt: $receipt) { ${RECEIPT} } }`, { receipt });

/** Moves to the next day and empties the letterbox as its schedule does. */
export async function drained(running: RunningServer, days = 1): Promise<void> {
  for (let day = 0; day < days; day++) {
    running.clock.advanceDays(1);
    await running.server.background.schedules.runNow('drain-letterbox');
  }
}
