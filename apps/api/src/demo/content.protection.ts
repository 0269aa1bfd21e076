import type { ProtectionKind } from '#policies/events';
import type { Season } from './content.types.ts';

interface ProtectionSeries {
  readonly policy: string;
  readonly kind: ProtectionKind;
  /** Cases in an ordinary week. */
  readonly perWeek: number;
  /** Typical loss of one case, minor units. */
  readonly amountMinor: number | null;
  readonly season: Season;
  readonly source: string;
}

/** What the rules are there to prevent, as far as it is counted: the other side of each verdict. Revisions leave it level. */
export const PROTECTION: readonly ProtectionSeries[] = [
  {
    policy: 'RET-01',
    kind: 'FRAUD',
    perWeek: 2.4,
    amountMinor: 6_200,
    season: 'EVEN',
    source: 'Risk: weekly list of returns of stolen goods',
  },
  { policy: 'REF-02', kind: 'LOSS', perWeek: 1.3, amountMinor: 14_500, season: 'EVEN', source: 'Risk: sample of refunds' },
  {
    policy: 'IDV-01',
    kind: 'FRAUD',
    perWeek: 0.7,
    amountMinor: 38_000,
    season: 'BEFORE_HOLIDAYS',
    source: 'Risk: orders handed to strangers',
  },
  { policy: 'IDV-02', kind: 'FRAUD', perWeek: 0.4, amountMinor: 52_000, season: 'EVEN', source: 'Risk: accounts taken over' },
  {
    policy: 'DEL-01',
    kind: 'LOSS',
    perWeek: 1.1,
    amountMinor: 21_000,
    season: 'BEFORE_HOLIDAYS',
    source: 'Delivery: claims of goods not received',
  },
  {
    policy: 'DEL-03',
    kind: 'INCIDENT',
    perWeek: 0.3,
    amountMinor: null,
    season: 'EVEN',
    source: 'Safety log: injuries and damage in homes',
  },
  {
    policy: 'CSH-02',
    kind: 'INCIDENT',
    perWeek: 0.2,
    amountMinor: null,
    season: 'WINTER',
    source: 'Safety log: robberies and counterfeit notes',
  },
];
