import { enumOf } from '#graphql';
import { Field, Int } from '@nestjs/graphql';

const SECTION_REASONS = ['NOTHING_IN_PERIOD', 'NOTHING_TODAY', 'NOTHING_PUBLISHED', 'NOTHING_UNUSUAL', 'WHOLE_ORGANISATION_ONLY'] as const;
export type SectionReason = (typeof SECTION_REASONS)[number];
const SectionReasonEnum = enumOf('LeadershipSectionReason', SECTION_REASONS, {
  description: 'Why a section of a leadership review is empty.',
  valuesMap: {
    NOTHING_IN_PERIOD: { description: 'There was nothing of the kind, as far as you may know of it.' },
    NOTHING_TODAY: { description: 'There is nothing of the kind today, whenever the period was, as far as you may know of it.' },
    NOTHING_PUBLISHED: { description: 'Nothing is published yet that it could be told from: too few people reported, or nobody.' },
    NOTHING_UNUSUAL: { description: 'There are charts, and none tells more than the usual variation.' },
    WHOLE_ORGANISATION_ONLY: { description: 'It is about whole policies; your roles cover a part of the organisation.' },
  },
});

export const ReasonField = () => Field(() => SectionReasonEnum, { nullable: true, description: 'Set exactly where the list is empty.' });
export const TotalField = () => Field(() => Int, { description: 'How many there are; the list has the first of them.' });

/** @param none why the section is empty where the list is */
export function countOf(list: readonly unknown[], none: SectionReason = 'NOTHING_IN_PERIOD') {
  return { total: list.length, reason: list.length === 0 ? none : null };
}
