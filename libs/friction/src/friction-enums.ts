import { registerEnumType } from '@nestjs/graphql';
import { CAUSES, CHANNELS, CUSTOMER_OUTCOMES, EFFECTS, FREQUENCIES, REPORTER_MODES, SERVED_PURPOSE } from './events.ts';

function enumOf<Value extends string>(values: readonly Value[]): { readonly [V in Value]: V } {
  return Object.fromEntries(values.map((value) => [value, value])) as { readonly [V in Value]: V };
}

export const CauseEnum = enumOf(CAUSES);
registerEnumType(CauseEnum, { name: 'Cause', description: 'What lay behind the friction, as the owner sees it.' });
export const ChannelEnum = enumOf(CHANNELS);
registerEnumType(ChannelEnum, { name: 'Channel', description: 'How the customer came.' });
export const CustomerOutcomeEnum = enumOf(CUSTOMER_OUTCOMES);
registerEnumType(CustomerOutcomeEnum, { name: 'CustomerOutcome', description: 'What happened to the customer.' });
export const EffectEnum = enumOf(EFFECTS);
registerEnumType(EffectEnum, { name: 'Effect', description: 'What it did to the person who served.' });
export const FrequencyEnum = enumOf(FREQUENCIES);
registerEnumType(FrequencyEnum, { name: 'Frequency', description: 'How often this happens, as the reporter estimates.' });
export const ReporterModeEnum = enumOf(REPORTER_MODES);
registerEnumType(ReporterModeEnum, {
  name: 'ReporterMode',
  description: 'What the owner learns of the reporter: the name (NAMED) or nothing (CONFIDENTIAL, ANONYMOUS).',
});
export const ServedPurposeEnum = enumOf(SERVED_PURPOSE);
registerEnumType(ServedPurposeEnum, { name: 'ServedPurpose', description: 'Did the rule do here what it is meant to do?' });
