export { charter } from './charter.decider.ts';
export { chartersProjection } from './charters.projection.ts';
export { ExpectationsModule } from './expectations.module.ts';
