import type { IsoWeek } from '#calendar';
import type { Actor } from '#eventing';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { HARMFUL_OUTCOMES } from './events.ts';
import { readableBy } from './friction-report-readers.finder.ts';
import type { Db, Reader } from './friction-report-readers.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { ReporterIdentity } from './reporter-identity.ts';

/** How much was reported on a policy in a week, as its office knows it. */
export interface OfficeWeek {
  readonly week: IsoWeek;
  readonly reports: number;
  /** Those whose customer went without, was delayed, left or complained. */
  readonly harmed: number;
}

/** All that an office may read on a policy, counted by week, imported reports included: for measures that need every report of it. */
@Injectable()
export class OfficeWeeks {
  constructor(
    private readonly identity: ReporterIdentity,
    private readonly store: ReadStore,
  ) {}

  /**
   * What is delivered and not withdrawn, oldest week first; weeks without a report are left out. Merged reports count each for itself: different
   * people met the same thing. That it is read is on record beforehand.
   * @throws ReadStoreUnavailable
   */
  async list(actor: Actor, policyId: string): Promise<readonly OfficeWeek[]> {
    const [reader] = await this.identity.asOffice(actor);
    return reader ? this.store.find(frictionReportsProjection, (db) => listOfficeWeeks(db, reader, policyId)) : [];
  }
}

export async function listOfficeWeeks(db: Db, reader: Reader, policyId: string): Promise<readonly OfficeWeek[]> {
  const rows = await readableBy(db, reader)
    .where('policy_id', '=', policyId)
    .where('withdrawn', '=', 0)
    .clearSelect()
    .select((eb) => {
      const isHarmed = eb.or(HARMFUL_OUTCOMES.map((outcome) => eb('customer_outcomes', 'like', `%"${outcome}"%`)));
      return [
        'week',
        eb.fn.countAll<number>().as('reports'),
        eb.fn.sum<number>(eb.case().when(isHarmed).then(1).else(0).end()).as('harmed'),
      ];
    })
    .groupBy('week')
    .orderBy('week')
    .execute();
  return rows.map(({ week, reports, harmed }) => ({ week: week as IsoWeek, reports: Number(reports), harmed: Number(harmed) }));
}
