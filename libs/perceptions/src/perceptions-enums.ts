import { enumOf } from '#graphql';
import { AUDIENCES } from './events.ts';

export const AudienceEnum = enumOf('Audience', AUDIENCES, { description: 'Who is asked.' });
export const WAVE_STATES = ['OPEN', 'CLOSED'] as const;
export type WaveState = (typeof WAVE_STATES)[number];
export const WaveStateEnum = enumOf('WaveState', WAVE_STATES, {
  valuesMap: {
    OPEN: { description: 'Nobody is told anything of its answers, not even how many there are.' },
    CLOSED: { description: 'Takes no answers any more; what is published of it is fixed.' },
  },
});
