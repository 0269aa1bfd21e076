export { backupLetterbox, LETTERBOX_FILE, restoreLetterbox } from './files.ts';
export { isWithdrawal } from './letter.ts';
export type { Letter } from './letter.ts';
export { Letterbox } from './letterbox.ts';
export { newReceipt, Receipts, ReceiptsBusyError } from './receipts.ts';
