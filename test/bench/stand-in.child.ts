import { StandIn } from '../kurrentdb-stand-in/index.ts';

/** A KurrentDB stand-in in a process of its own; prints its URL, and ends with its parent. */
const server = await StandIn.start();
process.stdout.write(`${server.url}\n`);
process.stdin.resume().once('end', () => void server.stop());
