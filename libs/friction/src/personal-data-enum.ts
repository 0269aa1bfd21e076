import { PERSONAL_DATA_KINDS } from '#personal-data';
import type { PersonalDataKind } from '#personal-data';
import { registerEnumType } from '@nestjs/graphql';

export const PersonalDataKindEnum = Object.fromEntries(PERSONAL_DATA_KINDS.map((kind) => [kind, kind])) as Record<
  PersonalDataKind,
  PersonalDataKind
>;
registerEnumType(PersonalDataKindEnum, { name: 'PersonalDataKind' });
