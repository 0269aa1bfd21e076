import { CountTokens } from '#friction';
import type { AdmittedToken } from '#friction';
import { SqliteKeyStore } from '#key-store';
import { Injectable } from '@nestjs/common';

@Injectable()
export class KeyStoreCountTokens extends CountTokens {
  constructor(private readonly keys: SqliteKeyStore) {
    super();
  }

  issue(personId: string, policyId: string | null, year: number): string | null {
    return this.keys.countKeys.issue(personId, policyId, year);
  }

  check(token: string, policyId: string | null): AdmittedToken | null {
    return this.keys.countKeys.check(token, policyId);
  }
}
