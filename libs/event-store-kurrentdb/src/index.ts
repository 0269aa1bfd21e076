export { verifyWitnessed } from './verify-witnessed.ts';
export type { VerifyWitnessedOptions } from './verify-witnessed.ts';
export { Witness } from './witness.ts';
export type { WitnessLag, WitnessOptions } from './witness.ts';
export { isWitnessed } from './witness-files.ts';
