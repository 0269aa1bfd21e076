import { compareWithEcho } from './over-http.ts';

/**
 * Goal 6 of the speed targets: `checkGuardrail` over HTTP with 64 connections, from sign-in to the signed receipt, against an echo query on
 * bare Apollo standalone.
 * After a build: node test/bench/check.bench.ts [rounds] [seconds]
 */
const [, , rounds = '5', seconds = '4'] = process.argv;
await compareWithEcho({
  operation: 'checkGuardrail',
  work: 'checkGuardrail, 64 connections, people with sessions',
  connections: 64,
  rounds: Number(rounds),
  seconds: Number(seconds),
  goals: { rate: 0.75, swiftness: null },
});
