import { connect } from 'node:net';
import type { RunningServer } from '../journeys/running-server.ts';

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; what comes several times is joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Exchange {
  /** The address of the client; any of 127.0.0.0/8 is this machine. */
  readonly from?: string;
}

/** Sends bytes as they are and reads until the server ends the connection: what no HTTP library would send, too. */
export function exchange(
  { url }: Pick<RunningServer, 'url'>,
  bytes: string | Buffer,
  { from = '127.0.0.1' }: Exchange = {},
): Promise<RawAnswer> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect({ port: Number(port), host: hostname, localAddress: from }, () => socket.write(bytes));
    socket.setTimeout(10_000, () => socket.destroy(new Error('the server neither answered nor ended the connection')));
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error),
    );
    socket.on('close', () => resolve(parsed(Buffer.concat(parts).toString('utf8'))));
  });
}

function parsed(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(statusLine)?.[1] ?? 0), headers, body: rest.join('\r\n\r\n') };
}

/** A request as text; the connection ends with its answer. */
export function request(line: string, headers: Readonly<Record<string, string>> = {}, body = ''): string {
  const all: Readonly<Record<string, string>> = {
    host: 'localhost',
    connection: 'close',
    ...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

export function graphqlRequest(query: string, headers: Readonly<Record<string, string>> = {}, variables: object = {}): string {
  return request('POST /graphql', { 'content-type': 'application/json', ...headers }, JSON.stringify({ query, variables }));
}

export const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol': 'graphql-transport-ws',
} as const;
