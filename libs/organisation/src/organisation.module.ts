import { Module } from '@nestjs/common';
import { OrganisationFinder } from './organisation.finder.ts';
import { organisationHandlers } from './organisation.handlers.ts';
import { OrganisationResolver } from './organisation.resolver.ts';

/** What every composition needs: commands and queries. */
@Module({ providers: [...organisationHandlers] })
export class OrganisationCommandModule {}

/** The public face; the composition provides `Invitations`. */
@Module({ imports: [OrganisationCommandModule], providers: [OrganisationFinder, OrganisationResolver], exports: [OrganisationFinder] })
export class OrganisationModule {}
