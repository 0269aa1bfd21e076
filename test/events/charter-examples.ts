import { idOf } from '#eventing';
import type { CharterContent, CharterEvent } from '#expectations/events';

type CharterExample = { readonly category: string; readonly aggregate: string } & CharterEvent;

const id = (name: string) => idOf('sample', name);
const [unitId, headId, approverId, requestId] = [id('unit'), id('head'), id('approver'), id('charter request')];
const at = '2026-11-16T08:30:00.000Z';
const charter = { category: 'charter', aggregate: unitId };
const content: CharterContent = {
  vision: 'Nobody waits for a till.',
  mission: 'Keeps the tills of all stores running.',
  goals: ['Every till works at opening'],
  clauses: [
    { key: 'till-repair', factor: 'SERVICE_PORTFOLIO', aspect: null, text: 'Repair of tills and card readers.' },
    { key: 'repair-time', factor: 'SERVICE_TERMS', aspect: 'RESPONSE', text: 'Within four hours on weekdays.' },
  ],
};
const checks = [{ party: 'Stores', clauseKeys: ['repair-time'], said: 'Four hours will do on weekdays.' }];

/** One example of every event of charters in its present shape, in an order in which they happen. */
export const charterExamples: readonly CharterExample[] = [
  { ...charter, type: 'CharterDrafted', data: { unitId, content, draftedBy: headId, draftedAt: at } },
  { ...charter, type: 'CharterAligned', data: { unitId, checks, alignedBy: headId, alignedAt: at } },
  {
    ...charter,
    type: 'CharterApprovalRequested',
    data: { unitId, requestId, approverIds: [approverId], requestedBy: headId, requestedAt: at },
  },
  { ...charter, type: 'CharterDeclined', data: { unitId, requestId, approverId, reason: 'Weekends are missing.', declinedAt: at } },
  { ...charter, type: 'CharterApproved', data: { unitId, requestId, approverId, reason: 'As agreed.', approvedAt: at } },
  {
    ...charter,
    type: 'CharterAdopted',
    data: {
      unitId,
      number: 1,
      requestId,
      content,
      checks,
      approverIds: [approverId],
      effectiveFrom: '2026-12-01',
      adoptedBy: headId,
      adoptedAt: at,
    },
  },
];
