export { findPersonalData, maskPersonalData } from './personal-data.ts';
export type { Masked } from './personal-data.ts';
export { PERSONAL_DATA_KINDS } from './spans.ts';
export type { Certainty, PersonalDataKind, PersonalDataSpan } from './spans.ts';
