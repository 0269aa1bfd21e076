import { FindSuggestedSigns } from '#expectations/events';
import type { SuggestedSign } from '#expectations/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { WarningSignsFinder } from './warning-signs.finder.ts';

/** What a check of warning signs keeps beside its answers. */
@QueryHandler(FindSuggestedSigns)
export class FindSuggestedSignsHandler implements IQueryHandler<FindSuggestedSigns, readonly SuggestedSign[]> {
  constructor(private readonly signs: WarningSignsFinder) {}

  execute({ unitId, period, reader }: FindSuggestedSigns): Promise<readonly SuggestedSign[]> {
    return this.signs.suggest(unitId, period, reader);
  }
}
