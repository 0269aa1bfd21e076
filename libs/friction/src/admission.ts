import { yearOf } from '#calendar';
import { DomainError } from '#eventing';
import type { Context } from '#eventing';
import type { QueryBus } from '@nestjs/cqrs';
import type { FileAnonymousReport } from './anonymous-report.commands.ts';
import type { CountTokens } from './count-tokens.ts';
import { FindJoinCode } from './join-code.handlers.ts';
import type { FoundJoinCode } from './join-code.handlers.ts';

/** Who may file: somebody who shows a count token, or the code of a poster. */
export interface Admission {
  /** null: from a poster. */
  readonly countToken: string | null;
  /** The poster's unit. */
  readonly unitId: string | null;
}

/** @throws DomainError for a token or code that is not good for this report, or none at all */
export async function admissionOf(
  input: FileAnonymousReport,
  { calendar, now }: Context,
  tokens: CountTokens,
  queries: QueryBus,
): Promise<Admission> {
  const { countToken = null, joinCode = null, policyId = null } = input;
  if (countToken === null && joinCode === null) {
    throw new DomainError(
      'friction.no-admission',
      'send the count token of this policy, which your app fetched when you last signed in, or the join code of a poster',
      'countToken',
    );
  }
  const token = countToken === null ? null : tokens.check(countToken, policyId);
  // Last year's is still good for the door; counted is only one of the year in which the report arrives.
  if (countToken !== null && (token === null || yearOf(calendar.weekOf(now)) - token.year > 1)) {
    throw new DomainError(
      'friction.count-token-unknown',
      'this count token is not one of this policy, or too old: sign in once, so that your app fetches new ones',
      'countToken',
    );
  }
  const poster = joinCode === null ? null : await findPoster(joinCode, calendar.dayOf(now), queries);
  if (poster?.policyId && poster.policyId !== policyId) {
    throw new DomainError(
      'friction.join-code-of-other-policy',
      'this join code is for reports on another policy: choose that one',
      'policyId',
    );
  }
  return { countToken: token?.value ?? null, unitId: poster?.unitId ?? null };
}

/** @throws DomainError `friction.join-code-unknown`, the same for what never was, has expired and was revoked */
export async function findPoster(code: string, on: string, queries: QueryBus): Promise<NonNullable<FoundJoinCode>> {
  const found = await queries.execute<FindJoinCode, FoundJoinCode>(new FindJoinCode(code, on));
  if (found) return found;
  throw new DomainError(
    'friction.join-code-unknown',
    'this join code is not known, or no longer taken: compare it with the poster, or ask for a new one',
    'joinCode',
  );
}
