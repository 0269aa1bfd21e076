import { EventLog } from '#eventing';
import { FindSuggestedSigns, WARNING_SIGNS } from '#expectations/events';
import type { SuggestedSign } from '#expectations/events';
import { keptOf, placeIn, pointOf, statementEvidence, suggestions } from '#insights';
import { unitIdOf } from '#organisation';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { UNITS } from './content.organisation.ts';
import { SIGNS_SURVEY } from './content.surveys.ts';
import { closedWavesOf } from './waves-so-far.ts';

/** What the statements of the last wave that is closed so far suggest of a unit's warning signs; blocks are not published while the year is told. */
@QueryHandler(FindSuggestedSigns)
export class SignsSoFar implements IQueryHandler<FindSuggestedSigns, readonly SuggestedSign[]> {
  constructor(private readonly log: EventLog) {}

  async execute({ unitId }: FindSuggestedSigns): Promise<readonly SuggestedSign[]> {
    const placeOf = placeIn(unitsBelow(unitId), []);
    const wave = (await closedWavesOf(SIGNS_SURVEY, this.log)).at(-1);
    if (!wave) return suggestions(new Map(), new Map()).map(keptOf);
    const { waveId, statements, number } = wave;
    const survey = `${SIGNS_SURVEY.title}, wave ${number}`;
    const about = statements.flatMap((statement) => {
      const sign = WARNING_SIGNS[(statement.warningSign ?? 0) - 1];
      return sign ? [[sign, statementEvidence({ waveId, survey, statement, ...pointOf(wave, statement, placeOf) })] as const] : [];
    });
    return suggestions(new Map(about), new Map()).map(keptOf);
  }
}

function unitsBelow(unitId: string): ReadonlySet<string> {
  const below = new Set([unitId]);
  // Each unit stands behind the one above it.
  for (const { code, parent } of UNITS) if (parent !== undefined && below.has(unitIdOf(parent))) below.add(unitIdOf(code));
  return below;
}
