import { DomainError } from '#eventing';

const LONGEST_NAME = 254;
const SHORTEST_PASSWORD = 12;
const LARGEST_PASSWORD_BYTES = 1_000;

/** One spelling for all: an e-mail address or a short name, in lower case. */
export function normalizeSignInName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** @throws DomainError naming the field `signInName` */
export function checkSignInName(name: string): string {
  const normal = normalizeSignInName(name);
  if (normal.length === 0 || normal.length > LONGEST_NAME || /[\s\p{C}]/u.test(normal)) {
    throw new DomainError(
      'account.name-invalid',
      `a sign-in name has 1 to ${LONGEST_NAME} characters and no spaces, for example an e-mail address`,
      'signInName',
    );
  }
  return normal;
}

/** The same password typed on different keyboards is the same text. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** @throws DomainError naming the field `password` */
export function checkPassword(password: string, signInName: string): string {
  if (Buffer.byteLength(password) > LARGEST_PASSWORD_BYTES)
    throw new DomainError(
      'account.password-too-long',
      `a password has at most ${LARGEST_PASSWORD_BYTES} bytes; take a shorter one`,
      'password',
    );
  const normal = normalizePassword(password);
  if ([...normal].length < SHORTEST_PASSWORD) {
    throw new DomainError(
      'account.password-too-short',
      `a password has at least ${SHORTEST_PASSWORD} characters; a few unrelated words are good`,
      'password',
    );
  }
  if (normal.toLowerCase() === signInName)
    throw new DomainError('account.password-is-name', 'the password is the sign-in name; take another one', 'password');
  return normal;
}

/** Whether a password may be looked at: a longer one cannot be right, and hashing it would cost. */
export function isCheckable(password: string): boolean {
  return Buffer.byteLength(password) <= LARGEST_PASSWORD_BYTES;
}
