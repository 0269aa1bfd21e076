import { compileGuardrail } from './compiled-guardrail.ts';
import type { CompiledGuardrail } from './compiled-guardrail.ts';
import type { Guardrail } from './guardrail.ts';

const compiled = new WeakMap<Guardrail, CompiledGuardrail>();

/** Like `compileGuardrail`, once for as long as the same object is around: what a published version holds is checked again and again. */
export function compiledOf(guardrail: Guardrail): CompiledGuardrail {
  const known = compiled.get(guardrail) ?? compileGuardrail(guardrail);
  compiled.set(guardrail, known);
  return known;
}
