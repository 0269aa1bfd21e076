export {
  AcknowledgeVersion,
  RecordProtection,
  RegisterPolicy,
  RetirePolicy,
  RevisePolicy,
  SuspendPolicy,
  TransferPolicy,
} from './policies.commands.ts';
export { appointActingDeputy } from './appoint-acting-deputy-when-report-handed-up.reaction.ts';
export { CarryOutDecision } from './carry-out-decision.handlers.ts';
export { carryOutDecision } from './carry-out-decision-when-review-decided.reaction.ts';
export { GuardrailInput, guardrailOf } from './guardrails.commands.ts';
export { CheckReceipts } from './check-receipts.ts';
export { GuardrailBundleFinder } from './guardrail-bundle.finder.ts';
export { acknowledgement } from './acknowledgement.decider.ts';
export { policyIdOf, protectionIdOf } from './policies.handlers.ts';
export { PoliciesCommandModule, PoliciesModule } from './policies.module.ts';
export { policiesProjection } from './policies.projection.ts';
export type { PolicyTables } from './policies.projection.ts';
export { policy } from './policy.decider.ts';
export { protection } from './protection.decider.ts';
