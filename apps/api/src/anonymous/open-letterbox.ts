import type { SqliteKeyStore } from '#key-store';
import { Letterbox } from '#letterbox';

/** @throws SecretsRefusedError when the letterbox does not belong to these keys */
export function openLetterbox(directory: string, keys: SqliteKeyStore): Letterbox {
  return Letterbox.open({ directory, key: keys.derivedKey('handrail letterbox') });
}
