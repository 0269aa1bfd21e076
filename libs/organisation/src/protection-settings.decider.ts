import { DAY_MS } from '#calendar';
import { DomainError } from '#eventing';
import type { Actor, Decider } from '#eventing';
import type { ProtectionSettings, ProtectionSettingsEvent } from './events.ts';
import { LOWEST_K, PROTECTION_DEFAULTS, sameSettings, weakens } from './protection-settings.ts';
import type { DatedSettings } from './protection-settings.ts';

interface WeakeningProposal {
  readonly proposalId: string;
  readonly settings: ProtectionSettings;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly expiresAt: string;
}

interface Protection {
  /** In the order of time; the last one holds. */
  readonly history: readonly DatedSettings[];
  /** The last proposal, if nobody has decided it; it may have expired. */
  readonly proposal: WeakeningProposal | null;
}

interface ProtectionCommands {
  /** What is left out stays as it is. */
  ChangeProtectionSettings: { proposalId: string; changes: Partial<ProtectionSettings>; reason: string };
  ApproveProtectionWeakening: { proposalId: string };
  DeclineProtectionWeakening: { proposalId: string; reason: string };
  WithdrawProtectionWeakening: { proposalId: string };
}

/** One stream for the deployment. */
export const PROTECTION_SETTINGS_ID = '00000000-0000-5000-8000-000000000002';
/** A proposal that nobody looked at for so long is no decision of two any more. */
const PROPOSAL_DAYS = 14;

export const protectionSettings: Decider<Protection, ProtectionCommands, ProtectionSettingsEvent> = {
  category: 'protection_settings',
  initialState: { history: [{ from: null, settings: PROTECTION_DEFAULTS }], proposal: null },
  decide: {
    ChangeProtectionSettings: ({ proposalId, changes, reason }, state, { now, actor }) => {
      const before = settingsNow(state);
      const settings = { ...before, ...changes };
      if (settings.k < LOWEST_K) throw new DomainError('protection.k-too-low', `a figure needs at least ${LOWEST_K} people`, 'k');
      if (sameSettings(settings, before)) return [];
      const personId = personOf(actor);
      if (!weakens(settings, before)) {
        return { type: 'ProtectionStrengthened', data: { settings, reason, strengthenedBy: personId, strengthenedAt: now } };
      }
      if (openProposal(state, now)) {
        throw new DomainError(
          'protection.proposal-open',
          'a proposal to weaken protection waits for a second administrator; approve, decline or withdraw it first',
        );
      }
      const expiresAt = new Date(Date.parse(now) + PROPOSAL_DAYS * DAY_MS).toISOString();
      return {
        type: 'ProtectionWeakeningProposed',
        data: { proposalId, settings, reason, proposedBy: personId, proposedAt: now, expiresAt },
      };
    },
    ApproveProtectionWeakening: ({ proposalId }, state, { now, actor }) => {
      const { settings, proposedBy } = proposalFor(proposalId, state, now);
      const approvedBy = personOf(actor);
      if (approvedBy === proposedBy) {
        throw new DomainError(
          'protection.second-person-needed',
          'you proposed this yourself; weakening what protects reporters takes a second administrator',
          'proposalId',
        );
      }
      return { type: 'ProtectionWeakened', data: { proposalId, settings, proposedBy, approvedBy, weakenedAt: now } };
    },
    DeclineProtectionWeakening: ({ proposalId, reason }, state, { now, actor }) => {
      proposalFor(proposalId, state, now);
      return { type: 'ProtectionWeakeningDeclined', data: { proposalId, reason, declinedBy: personOf(actor), declinedAt: now } };
    },
    WithdrawProtectionWeakening: ({ proposalId }, state, { now, actor }) => {
      const { proposedBy } = proposalFor(proposalId, state, now);
      const withdrawnBy = personOf(actor);
      if (withdrawnBy !== proposedBy) {
        throw new DomainError('protection.proposal-of-others', 'somebody else proposed this; decline it instead', 'proposalId');
      }
      return { type: 'ProtectionWeakeningWithdrawn', data: { proposalId, withdrawnBy, withdrawnAt: now } };
    },
  },
  evolve: {
    // A proposal was weighed against the settings that it names: once these change, it is void.
    ProtectionStrengthened: ({ settings, strengthenedAt }, state) => changed(state, settings, strengthenedAt),
    ProtectionWeakeningProposed: (proposal, state) => ({ ...state, proposal }),
    ProtectionWeakened: ({ settings, weakenedAt }, state) => changed(state, settings, weakenedAt),
    ProtectionWeakeningDeclined: (_, state) => ({ ...state, proposal: null }),
    ProtectionWeakeningWithdrawn: (_, state) => ({ ...state, proposal: null }),
  },
};

/** What is in force. */
export function settingsNow({ history }: Protection): ProtectionSettings {
  return history.at(-1)?.settings ?? PROTECTION_DEFAULTS;
}

/** What waits for a second person; null when nothing does, or no longer. */
export function openProposal({ proposal }: Protection, now: string): WeakeningProposal | null {
  return proposal && now < proposal.expiresAt ? proposal : null;
}

function proposalFor(proposalId: string, state: Protection, now: string): WeakeningProposal {
  const proposal = openProposal(state, now);
  if (proposal?.proposalId !== proposalId) {
    throw new DomainError(
      'protection.no-such-proposal',
      'this proposal was decided, has expired, or the settings have changed since; propose it anew',
      'proposalId',
    );
  }
  return proposal;
}

function changed({ history }: Protection, settings: ProtectionSettings, from: string): Protection {
  return { history: [...history, { from, settings }], proposal: null };
}

/** Two tokens may be one person. */
function personOf({ id, kind }: Actor): string {
  if (kind !== 'PERSON') {
    throw new DomainError('protection.person-needed', 'what protects reporters is changed by people; sign in as an administrator');
  }
  return id;
}
