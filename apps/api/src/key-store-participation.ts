import { SqliteKeyStore } from '#key-store';
import { Participation } from '#perceptions';
import { Injectable } from '@nestjs/common';

@Injectable()
export class KeyStoreParticipation extends Participation {
  constructor(private readonly keys: SqliteKeyStore) {
    super();
  }

  begin(waveId: string): void {
    this.keys.waveKeys.begin(waveId);
  }

  end(waveId: string): void {
    this.keys.waveKeys.end(waveId);
  }

  participantOf(waveId: string, who: string): string | null {
    return this.keys.waveKeys.participantOf(waveId, who);
  }
}
