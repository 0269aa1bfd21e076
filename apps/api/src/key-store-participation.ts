import { PurgeOverdueError, SqliteKeyStore } from '#key-store';
import { Participation } from '#perceptions';
import { Injectable, Logger } from '@nestjs/common';

@Injectable()
export class KeyStoreParticipation extends Participation {
  readonly #log = new Logger('WaveKeys');

  constructor(private readonly keys: SqliteKeyStore) {
    super();
  }

  begin(waveId: string) {
    this.keys.waveKeys.begin(waveId);
  }

  end(waveIds: readonly string[]) {
    this.#destroy(() => this.keys.waveKeys.end(waveIds));
  }

  forget(waveIds: readonly string[], at: string) {
    this.#destroy(() => this.keys.waveKeys.forget(waveIds, at));
  }

  stateOf(waveId: string) {
    return this.keys.waveKeys.stateOf(waveId);
  }

  participantOf(waveId: string, who: string) {
    return this.keys.waveKeys.tagOf(waveId, `who ${who}`);
  }

  macOf(waveId: string, input: string) {
    return this.keys.waveKeys.tagOf(waveId, `input ${input}`);
  }

  /** A purge that another process is in the way of keeps no wave open: the next run of the schedule tries it again. */
  #destroy(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof PurgeOverdueError)) throw error;
      this.#log.warn(error.message);
    }
  }
}
