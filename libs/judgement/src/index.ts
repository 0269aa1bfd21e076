export { AuthorityReads } from './authority-reads.ts';
export { authorityRequest } from './authority-request.decider.ts';
export { capWindow } from './cap-window.decider.ts';
export { expireAuthoritySchedule } from './expire-authority.schedule.ts';
export type { AuthorityExpiry } from './expire-authority.schedule.ts';
export { judgementCall } from './judgement-call.decider.ts';
export { AnswerAuthority, AskAuthority, RecordJudgementCall } from './judgement.commands.ts';
export { JudgementCommandModule, JudgementModule } from './judgement.module.ts';
export { judgementProjection } from './judgement.projection.ts';
