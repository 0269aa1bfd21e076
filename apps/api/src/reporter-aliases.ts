import { Injectable } from '@nestjs/common';
import { Deployment } from '#cqrs';
import { quarterOf } from '#eventing';
import { ReporterAliases } from '#friction';
import { SqliteKeyStore } from '#key-store';

@Injectable()
export class KeyStoreAliases extends ReporterAliases {
  constructor(
    private readonly keys: SqliteKeyStore,
    private readonly deployment: Deployment,
  ) {
    super();
  }

  aliasOf(personId: string, mode: 'NAMED' | 'CONFIDENTIAL'): string {
    return this.keys.subjectOf(personId, mode, quarterOf(this.deployment.now()));
  }

  reporterIdsOf(personId: string): readonly string[] {
    return this.keys.subjectsOf(personId);
  }

  personOf(alias: string): string | null {
    return this.keys.personOf(alias);
  }
}
