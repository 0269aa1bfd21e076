import { FindSuggestedSigns } from '#expectations/events';
import type { SuggestedSign } from '#expectations/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { keptOf } from './warning-sign-suggestions.ts';
import { WarningSignsFinder } from './warning-signs.finder.ts';

/** What a check of warning signs keeps beside its answers. */
@QueryHandler(FindSuggestedSigns)
export class FindSuggestedSignsHandler implements IQueryHandler<FindSuggestedSigns, readonly SuggestedSign[]> {
  constructor(private readonly signs: WarningSignsFinder) {}

  async execute({ unitId, period, reader }: FindSuggestedSigns): Promise<readonly SuggestedSign[]> {
    return (await this.signs.suggest(unitId, period, reader)).map(keptOf);
  }
}
