import type { LocalDate } from '#calendar';
import type { Channel } from '#friction/events';
import type { UnitCode } from './content.organisation.ts';
import type { Season, Where } from './content.types.ts';
import { weekday } from './timeline.ts';

interface Place {
  readonly units: readonly UnitCode[];
  /** Factors from Monday to Sunday; they average 1. */
  readonly week: readonly number[];
  /** Local hours of work. */
  readonly hours: readonly [from: number, to: number];
  readonly channels: readonly Channel[];
}

export const PLACES: Readonly<Record<Where, Place>> = {
  STORES: {
    units: ['ST-HIL', 'ST-GRE', 'ST-TIG', 'ST-SAL', 'ST-EUG', 'ST-BEN'],
    week: [0.8, 0.7, 0.75, 0.85, 1.25, 1.75, 0.9],
    hours: [9, 21],
    channels: ['IN_PERSON'],
  },
  CARE: {
    units: ['CC-PHONE', 'CC-WRITE', 'CC-COMP'],
    week: [1.7, 1.35, 1.2, 1.1, 1.1, 0.55, 0],
    hours: [8, 19],
    channels: ['PHONE', 'PHONE', 'CHAT', 'EMAIL'],
  },
  DELIVERY: { units: ['ON-DEL'], week: [1, 1.1, 1.15, 1.2, 1.35, 1.2, 0], hours: [8, 18], channels: ['IN_PERSON'] },
  REPAIR: { units: ['SV-WORK', 'SV-FIELD'], week: [1.5, 1.4, 1.35, 1.3, 1.2, 0.25, 0], hours: [8, 17], channels: ['IN_PERSON', 'PHONE'] },
  ONLINE: { units: ['ON-SHOP'], week: [1.6, 1.3, 1.25, 1.2, 1.1, 0.35, 0.2], hours: [8, 18], channels: ['WEB', 'EMAIL', 'CHAT'] },
};

export function weekdayFactor(where: Where, day: LocalDate): number {
  return PLACES[where].week[weekday(day)] ?? 1;
}

export function seasonFactor(season: Season, day: LocalDate): number {
  const date = day.slice(5);
  const within = (from: string, to: string) => (from <= to ? from <= date && date <= to : date >= from || date <= to);
  switch (season) {
    case 'AFTER_HOLIDAYS':
      return within('12-26', '01-31') ? 2.1 : within('11-15', '12-25') ? 1.15 : 0.88;
    case 'BEFORE_HOLIDAYS':
      return within('11-20', '12-24') ? 1.9 : 0.9;
    case 'SUMMER':
      return within('06-01', '08-31') ? 1.55 : within('12-01', '02-28') ? 0.7 : 0.9;
    case 'WINTER':
      return within('11-01', '02-28') ? 1.5 : 0.8;
    case 'EVEN':
      return 1;
  }
}

/** For three weeks everybody was asked to speak up: more reports, no more friction. */
const CAMPAIGN = { weeksAgo: [18, 17, 16], factors: [1.9, 2.2, 1.6] } as const;

export function campaignFactor(weeksAgo: number): number {
  return CAMPAIGN.factors[CAMPAIGN.weeksAgo.findIndex((week) => week === weeksAgo)] ?? 1;
}
