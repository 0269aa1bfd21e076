import { Module } from '@nestjs/common';
import { directoryHandlers } from './directory.handlers.ts';
import { organisationHandlers } from './organisation.handlers.ts';
import { OrganisationResolver } from './organisation.resolver.ts';
import { protectionSettingsHandlers } from './protection-settings.handlers.ts';
import { ProtectionSettingsResolver } from './protection-settings.resolver.ts';

/** What every composition needs: commands and queries. */
@Module({ providers: [...directoryHandlers, ...organisationHandlers, ...protectionSettingsHandlers] })
export class OrganisationCommandModule {}

/** The public face; the composition provides `Invitations` and the finder, which it needs itself. */
@Module({ imports: [OrganisationCommandModule], providers: [OrganisationResolver, ProtectionSettingsResolver] })
export class OrganisationModule {}
