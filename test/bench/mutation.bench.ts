import { compareWithEcho } from './over-http.ts';

/**
 * Goal 2 of the speed targets: `reportFriction` over HTTP with 64 connections, from sign-in to durable and projected, against an echo
 * mutation on bare Apollo standalone.
 * After a build: node test/bench/mutation.bench.ts [rounds] [seconds]
 */
const [, , rounds = '5', seconds = '4'] = process.argv;
await compareWithEcho({
  operation: 'reportFriction',
  work: 'reportFriction, 64 connections, people with sessions',
  connections: 64,
  rounds: Number(rounds),
  seconds: Number(seconds),
  goals: { rate: 0.6, swiftness: 0.5 },
});
