import { enumOf } from '#graphql';
import { ASPECTS_OF, CHARTER_FACTORS } from './events.ts';

export const CharterFactorEnum = enumOf('CharterFactor', CHARTER_FACTORS, {
  valuesMap: {
    SERVICE_PORTFOLIO: { description: 'What the unit offers; what is not named is outside of it.' },
    SERVICE_TERMS: { description: 'How available, how fast and how good it is.' },
    ROLES_AND_RESPONSIBILITIES: { description: 'Who does what: the unit, those whom it serves, others.' },
    CONSTRAINTS: { description: 'What it has to live with: time, funding, technology, capability.' },
  },
});
export const CharterAspectEnum = enumOf('CharterAspect', Object.values(ASPECTS_OF).flat(), {
  valuesMap: {
    AVAILABILITY: { description: 'SERVICE_TERMS: when it can be had.' },
    RESPONSE: { description: 'SERVICE_TERMS: how soon somebody answers.' },
    PERFORMANCE: { description: 'SERVICE_TERMS: how well it is done.' },
    TIME: { description: 'CONSTRAINTS: of hours and dates.' },
    FUNDING: { description: 'CONSTRAINTS: of money.' },
    TECHNOLOGY: { description: 'CONSTRAINTS: of tools and systems.' },
    CAPABILITY: { description: 'CONSTRAINTS: of what people know and can do.' },
  },
});
