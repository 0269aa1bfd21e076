import { Injectable } from '@nestjs/common';
import { Aliases, Deployment } from '#cqrs';
import type { AliasKind } from '#cqrs';
import { quarterOf } from '#eventing';
import { SqliteKeyStore } from '#key-store';

@Injectable()
export class KeyStoreAliases extends Aliases {
  constructor(
    private readonly keys: SqliteKeyStore,
    private readonly deployment: Deployment,
  ) {
    super();
  }

  aliasOf(personId: string, kind: AliasKind): string {
    return this.keys.subjectOf(personId, kind, quarterOf(this.deployment.now()));
  }

  aliasesOf(personId: string): readonly string[] {
    return this.keys.subjectsOf(personId);
  }

  personOf(alias: string): string | null {
    return this.keys.personOf(alias);
  }
}
