import { Injectable } from '@nestjs/common';
import { SealedReads } from '#audit';
import type { Actor } from '#eventing';
import { OfficeReads } from '#friction';
import { AuthorityReads } from '#judgement';

@Injectable()
export class AuditedOfficeReads extends OfficeReads {
  constructor(private readonly reads: SealedReads) {
    super();
  }

  note(reader: Actor, policyIds: readonly string[]): Promise<void> {
    return this.reads.note(reader, { kind: 'REPORTS', policyIds, personId: null });
  }
}

@Injectable()
export class AuditedAuthorityReads extends AuthorityReads {
  constructor(private readonly reads: SealedReads) {
    super();
  }

  note(reader: Actor): Promise<void> {
    return this.reads.note(reader, { kind: 'AUTHORITY_REQUESTS', policyIds: [], personId: null });
  }
}
