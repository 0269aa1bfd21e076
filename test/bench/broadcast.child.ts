import { WebSocketServer } from 'ws';

/** A bare broadcast: each IPC message goes as it is to every socket. Tells its port over IPC. */
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0, cookies: [] });
});
process.on('message', (text: string) => {
  for (const client of server.clients) client.send(text);
});
process.on('disconnect', () => process.exit(0));
