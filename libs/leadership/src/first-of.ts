import type { LeadershipSections } from './leadership-review.types.ts';

type Cuts = { readonly [Name in keyof LeadershipSections]: (section: LeadershipSections[Name], first: number) => LeadershipSections[Name] };

/** What is asked for with `first`, or has no list that grows. */
const whole = <Section>(section: Section): Section => section;

/** What is shown of a section that was read in full: lists are cut alone, totals and counts stay those of everything. */
export const FIRST_OF: Cuts = {
  friction: whole,
  signals: (section, first) => ({ ...section, signals: section.signals.slice(-first) }),
  decisions: (section, first) => ({ ...section, decided: section.decided.slice(0, first) }),
  effects: (section, first) => ({ ...section, effects: section.effects.slice(0, first) }),
  reviews: (section, first) => ({ ...section, open: section.open.slice(0, first) }),
  gaps: (section, first) => ({ ...section, waves: section.waves.slice(0, first) }),
  gapDrivers: (section, first) => ({
    ...section,
    waves: section.waves.slice(0, first).map((wave) => ({ ...wave, drivers: wave.drivers.slice(0, first) })),
  }),
  expectations: whole,
  missteps: whole,
  warningSigns: (section, first) => ({ ...section, checks: section.checks.slice(0, first) }),
  hand: whole,
};

export function firstOf(sections: LeadershipSections, first: number): LeadershipSections {
  const shown: { -readonly [Name in keyof LeadershipSections]: LeadershipSections[Name] } = { ...sections };
  const cut = <Name extends keyof LeadershipSections>(name: Name) => {
    shown[name] = FIRST_OF[name](sections[name], first);
  };
  (Object.keys(FIRST_OF) as (keyof LeadershipSections)[]).forEach(cut);
  return shown;
}
