import { HAND_DIMENSIONS } from '#hand/events';
import { enumOf } from './enums.ts';

/** Statements of surveys speak for a dimension, and profiles are made of the four. */
export const HandDimensionEnum = enumOf('HandDimension', HAND_DIMENSIONS, {
  description: 'The four dimensions of HAND, from the literature; how they are measured here is our own operationalisation.',
  valuesMap: {
    HUMANIZED: { description: 'People are treated as people, and staff may use their judgement.' },
    ALIGNED: { description: 'What the rules say, what customers need and what staff expect go together.' },
    NIMBLE: { description: 'What comes up is decided soon.' },
    DATA_BACKED: { description: 'Decisions rest on evidence, and it is looked at whether they worked.' },
  },
});
