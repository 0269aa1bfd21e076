import { Module } from '@nestjs/common';
import { AuthorityChanges } from './authority-changes.ts';
import { AuthorityOffice } from './authority-office.ts';
import { AuthorityResolver } from './authority.resolver.ts';
import { AuthoritySubscriptionResolver } from './authority.subscription.resolver.ts';
import { CustomerNotes } from './customer-notes.ts';
import { JudgementCallsResolver } from './judgement-calls.resolver.ts';
import { JudgementFinder } from './judgement.finder.ts';
import { judgementHandlers } from './judgement.handlers.ts';
import { JudgementIdentity } from './judgement-identity.ts';

/** What every composition needs: commands. The composition provides `Aliases`. */
@Module({ providers: [AuthorityOffice, ...judgementHandlers], exports: [AuthorityOffice] })
export class JudgementCommandModule {}

/** The public face. The composition provides `AuthorityReads` too. */
@Module({
  imports: [JudgementCommandModule],
  providers: [
    AuthorityChanges,
    AuthorityResolver,
    AuthoritySubscriptionResolver,
    CustomerNotes,
    JudgementCallsResolver,
    JudgementFinder,
    JudgementIdentity,
  ],
  exports: [CustomerNotes],
})
export class JudgementModule {}
