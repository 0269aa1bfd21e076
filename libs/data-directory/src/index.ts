export { DirectoryLock } from './directory-lock.ts';
export { createOnce, fsyncDirectory, fsyncFile, writeDraft } from './durable-files.ts';
export { makeDirectory } from './make-directory.ts';
export { epochsAside, replaceFiles } from './replace-files.ts';
export { ensureSigningKey, loadSigningKey } from './signing-key.ts';
export type { SigningKey } from './signing-key.ts';
