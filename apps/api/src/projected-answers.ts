import { current } from '#cqrs';
import { EventLog } from '#eventing';
import { PROTECTION_SETTINGS_ID, promisedSince, protectionSettings } from '#organisation';
import { ClosingAnswers, findWaitingAnswers, surveysProjection } from '#perceptions';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';

const PATIENCE_MS = 20_000;

/** Answers from the read model, once it holds everything that is in the log now; people by what was promised since the wave opened. */
@Injectable()
export class ProjectedAnswers extends ClosingAnswers {
  constructor(
    private readonly log: EventLog,
    private readonly readStore: ReadStore,
  ) {
    super();
  }

  async find(waveId: string) {
    const head = await this.log.store.head();
    if (head !== null) await this.readStore.waitFor([surveysProjection.name], head, PATIENCE_MS);
    const found = await this.readStore.find(surveysProjection, (db) => findWaitingAnswers(db, waveId));
    if (!found) throw new Error(`the wave ${waveId} is in no read model`);
    const { history } = await current(this.log, protectionSettings, PROTECTION_SETTINGS_ID);
    return { answers: found.answers, tree: found.tree, k: promisedSince(history, found.openedAt).k };
  }
}
