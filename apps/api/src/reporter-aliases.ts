import { Injectable } from '@nestjs/common';
import { ReporterAliases } from '#friction';
import { SqliteKeyStore } from '#key-store';

@Injectable()
export class KeyStoreAliases extends ReporterAliases {
  constructor(private readonly keys: SqliteKeyStore) {
    super();
  }

  aliasOf(personId: string, mode: 'NAMED' | 'CONFIDENTIAL'): string {
    return this.keys.subjectOf(personId, mode);
  }

  reporterIdsOf(personId: string): readonly string[] {
    return this.keys.subjectsOf(personId);
  }

  personOf(alias: string): string | null {
    return this.keys.personOf(alias);
  }
}
