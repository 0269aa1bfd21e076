import { Module } from '@nestjs/common';
import { AppointActingDeputyHandler } from './appoint-acting-deputy.handlers.ts';
import { CarryOutDecisionHandler } from './carry-out-decision.handlers.ts';
import { checkVersionHandlers } from './check-version.handlers.ts';
import { GuardrailBundleFinder } from './guardrail-bundle.finder.ts';
import { GuardrailChecks } from './guardrail-checks.ts';
import { GuardrailsResolver } from './guardrails.resolver.ts';
import { PolicyFinder } from './policies.finder.ts';
import { policyHandlers } from './policies.handlers.ts';
import { PolicyResolver } from './policies.resolver.ts';
import { PolicyVersionsResolver } from './policy-versions.resolver.ts';

/** What every composition needs: commands and queries. */
@Module({ providers: [...policyHandlers, ...checkVersionHandlers, CarryOutDecisionHandler] })
export class PoliciesCommandModule {}

/** The public face; the composition provides `CheckReceipts`. */
@Module({
  imports: [PoliciesCommandModule],
  providers: [
    AppointActingDeputyHandler,
    GuardrailBundleFinder,
    GuardrailChecks,
    GuardrailsResolver,
    PolicyFinder,
    PolicyResolver,
    PolicyVersionsResolver,
  ],
  exports: [GuardrailBundleFinder],
})
export class PoliciesModule {}
