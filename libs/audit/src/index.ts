export { access } from './access.decider.ts';
export { AuditModule } from './audit.module.ts';
export { auditProjection } from './audit.projection.ts';
export { SealedReads } from './sealed-reads.ts';
