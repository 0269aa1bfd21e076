import { SqliteKeyStore } from '#key-store';
import { Participation } from '#perceptions';
import { Injectable } from '@nestjs/common';

@Injectable()
export class KeyStoreParticipation extends Participation {
  constructor(private readonly keys: SqliteKeyStore) {
    super();
  }

  begin(waveId: string) {
    this.keys.waveKeys.begin(waveId);
  }

  end(waveIds: readonly string[]) {
    this.keys.waveKeys.end(waveIds);
  }

  forget(waveIds: readonly string[], at: string) {
    this.keys.waveKeys.forget(waveIds, at);
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
}
