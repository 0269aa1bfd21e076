export { handMonth } from './hand-month.decider.ts';
export { HandModule } from './hand.module.ts';
