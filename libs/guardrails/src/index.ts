export * from './guardrail.ts';
