import { enumOf } from '#graphql';
import { PERSONAL_DATA_KINDS } from '#personal-data';
import { CAUSES, CHANNELS, CUSTOMER_OUTCOMES, EFFECTS, FREQUENCIES, REPORTER_MODES, SERVED_PURPOSE } from './events.ts';

export const CauseEnum = enumOf('Cause', CAUSES, { description: 'What lay behind the friction, as the owner sees it.' });
export const ChannelEnum = enumOf('Channel', CHANNELS, { description: 'How the customer came.' });
export const CustomerOutcomeEnum = enumOf('CustomerOutcome', CUSTOMER_OUTCOMES, { description: 'What happened to the customer.' });
export const EffectEnum = enumOf('Effect', EFFECTS, { description: 'What it did to the person who served.' });
export const FrequencyEnum = enumOf('Frequency', FREQUENCIES, { description: 'How often this happens, as the reporter estimates.' });
export const PersonalDataKindEnum = enumOf('PersonalDataKind', PERSONAL_DATA_KINDS);
export const ReporterModeEnum = enumOf('ReporterMode', REPORTER_MODES, {
  description:
    'What the owner learns of the reporter: the name, and the facts as they were given (NAMED), or nothing (CONFIDENTIAL, ANONYMOUS).',
});
export const ServedPurposeEnum = enumOf('ServedPurpose', SERVED_PURPOSE, { description: 'Did the rule do here what it is meant to do?' });
