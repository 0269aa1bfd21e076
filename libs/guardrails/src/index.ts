export { compiledOf } from './compiled-once.ts';
export { checkFacts, compileGuardrail, factsRead } from './compiled-guardrail.ts';
export type { CheckContext, CompiledGuardrail } from './compiled-guardrail.ts';
export { ConditionError } from './condition.ts';
export { validateFacts } from './facts.ts';
export type { FactProblem } from './facts.ts';
export * from './guardrail.ts';
export { LIMITS } from './limits.ts';
