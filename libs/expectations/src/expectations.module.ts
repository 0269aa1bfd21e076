import { Module } from '@nestjs/common';
import { charterHandlers } from './charters.handlers.ts';
import { ChartersResolver } from './charters.resolver.ts';
import { expectationHandlers } from './expectations.handlers.ts';
import { ExpectationsResolver } from './expectations.resolver.ts';
import { warningSignHandlers } from './warning-signs.handlers.ts';
import { WarningSignsResolver } from './warning-signs.resolver.ts';

/** What every composition needs: commands. */
@Module({ providers: [...charterHandlers, ...expectationHandlers, ...warningSignHandlers] })
export class ExpectationsCommandModule {}

/** What units promise, what is expected of them, and signs that they differ: the public face. */
@Module({ imports: [ExpectationsCommandModule], providers: [ChartersResolver, ExpectationsResolver, WarningSignsResolver] })
export class ExpectationsModule {}
