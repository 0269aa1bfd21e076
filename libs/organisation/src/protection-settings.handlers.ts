import { currentFromKept, handling, handlersFor } from '#cqrs';
import { EventLog } from '#eventing';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { FindProtectionSettings } from './events.ts';
import type { ProtectionSettings } from './events.ts';
import {
  ApproveProtectionWeakening,
  ChangeProtectionSettings,
  DeclineProtectionWeakening,
  WithdrawProtectionWeakening,
} from './protection-settings.commands.ts';
import { PROTECTION_SETTINGS_ID, protectionSettings, settingsNow } from './protection-settings.decider.ts';

@QueryHandler(FindProtectionSettings)
export class FindProtectionSettingsHandler implements IQueryHandler<FindProtectionSettings, ProtectionSettings> {
  constructor(private readonly log: EventLog) {}

  async execute(): Promise<ProtectionSettings> {
    return settingsNow(await currentFromKept(this.log, protectionSettings, PROTECTION_SETTINGS_ID));
  }
}

const stream = () => PROTECTION_SETTINGS_ID;

export const protectionSettingsHandlers = [
  FindProtectionSettingsHandler,
  ...handlersFor(protectionSettings, {
    ChangeProtectionSettings: handling(ChangeProtectionSettings, stream, async ({ commandId, reason, ...input }) => ({
      proposalId: commandId,
      reason,
      changes: {
        ...(typeof input.k === 'number' && { k: input.k }),
        ...(typeof input.identityMonths === 'number' && { identityMonths: input.identityMonths }),
        ...(typeof input.textMonths === 'number' && { textMonths: input.textMonths }),
        ...(input.confidentialDelivery && { confidentialDelivery: input.confidentialDelivery }),
      },
    })),
    ApproveProtectionWeakening: handling(ApproveProtectionWeakening, stream),
    DeclineProtectionWeakening: handling(DeclineProtectionWeakening, stream),
    WithdrawProtectionWeakening: handling(WithdrawProtectionWeakening, stream),
  }),
];
