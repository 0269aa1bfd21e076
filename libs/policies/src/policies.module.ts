import { Module } from '@nestjs/common';
import { PolicyFinder } from './policies.finder.ts';
import { policyHandlers } from './policies.handlers.ts';
import { PolicyResolver } from './policies.resolver.ts';

/** What every composition needs: commands and queries. */
@Module({ providers: [...policyHandlers] })
export class PoliciesCommandModule {}

/** The public face. */
@Module({ imports: [PoliciesCommandModule], providers: [PolicyFinder, PolicyResolver] })
export class PoliciesModule {}
