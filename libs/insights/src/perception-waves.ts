import type { Calendar } from '#calendar';
import { DomainError } from '#eventing';
import { notFound } from '#graphql';
import { findSurvey } from '#perceptions';
import type { FoundSurvey, FoundWave, SurveysTables } from '#perceptions';
import type { ReadDb } from '#read-store';
import type { ComparedWave } from './perception-gaps.types.ts';

/** @throws NOT_FOUND for an unknown survey */
export async function surveyAsked(db: ReadDb<SurveysTables>, surveyId: string): Promise<FoundSurvey> {
  const survey = await findSurvey(db, surveyId);
  if (!survey) throw notFound();
  return survey;
}

/**
 * The wave asked, else the last closed one; null: none is closed.
 * @throws DomainError `insights.wave-unknown` for a wave of another survey, or of none
 */
export function waveAsked({ waves }: FoundSurvey, waveId: string | null | undefined): FoundWave | null {
  if (!waveId) return waves.filter(({ closedAt }) => closedAt !== null).reduce<FoundWave | null>(later, null);
  const wave = waves.find((each) => each.waveId === waveId);
  if (!wave) {
    throw new DomainError(
      'insights.wave-unknown',
      'the survey has no such wave: `surveys` lists the waves of each, leave it out for the last',
      'waveId',
    );
  }
  return wave;
}

export function comparedWave({ waveId, number, opensOn, closesOn, closedAt }: FoundWave, calendar: Calendar): ComparedWave {
  return { id: waveId, number, opensOn, closesOn, closedOn: closedAt && calendar.dayOf(closedAt), isClosed: closedAt !== null };
}

function later(latest: FoundWave | null, wave: FoundWave): FoundWave {
  return latest && latest.number > wave.number ? latest : wave;
}
