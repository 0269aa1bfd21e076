import { PublishedFiguresModule } from '#insights';
import { Module } from '@nestjs/common';
import { HandCountsResolver } from './hand-counts.resolver.ts';
import { HandMeasurer } from './hand-measurer.ts';
import { HandProfileResolver } from './hand-profile.resolver.ts';
import { HandProfiles } from './hand-profiles.ts';
import { HandRubricResolver } from './hand-rubric.resolver.ts';

/** Profiles alone, for a composition without GraphQL. */
@Module({ imports: [PublishedFiguresModule], providers: [HandMeasurer, HandProfiles], exports: [HandMeasurer, HandProfiles] })
export class HandProfilesModule {}

@Module({ imports: [HandProfilesModule], providers: [HandCountsResolver, HandProfileResolver, HandRubricResolver] })
export class HandModule {}
