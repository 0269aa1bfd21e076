export { HandMeasurer } from './hand-measurer.ts';
export { handMonth } from './hand-month.decider.ts';
export { handMonths } from './hand-months.projection.ts';
export { MATERIAL } from './hand-material.finder.ts';
export { HandProfileNode } from './hand-profile.types.ts';
export { HandProfiles } from './hand-profiles.ts';
export { HandModule, HandProfilesModule } from './hand.module.ts';
export { handMonthsSchedule } from './publish-hand-months.schedule.ts';
export type { HandPublishing } from './publish-hand-months.schedule.ts';
