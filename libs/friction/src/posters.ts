import { Deployment } from '#cqrs';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { findPoster } from './admission.ts';
import type { PosterNode } from './admission.types.ts';
import { ReportablePolicies } from './reportable-policies.finder.ts';

@Injectable()
export class Posters {
  constructor(
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
    private readonly policies: ReportablePolicies,
  ) {}

  /** @throws DomainError `friction.join-code-unknown` */
  async open(joinCode: string): Promise<PosterNode> {
    const today = this.deployment.today();
    const { policyId, unitId, expiresOn } = await findPoster(joinCode, today, this.queries);
    return { policyId, unitId, expiresOn, policies: await this.policies.listInForce(policyId, today) };
  }
}
