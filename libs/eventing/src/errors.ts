/**
 * A refusal that a person can act on. It knows no transport.
 * `code` is `<domain>.<kebab-reason>`, stable and part of the API; `message` names the remedy; `field` is the input field's path.
 */
export class DomainError extends Error {
  readonly code: string;
  readonly field: string | undefined;

  constructor(code: string, message: string, field?: string) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.field = field;
  }
}
