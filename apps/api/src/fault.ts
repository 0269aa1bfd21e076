/** What may be logged of a fault. */
interface Fault {
  readonly name: string;
  /** Such as `SQLITE_FULL`. */
  readonly code?: string;
  /** The frames of the stack. */
  readonly at?: readonly string[];
  readonly cause?: Fault;
}

const DEEPEST_CAUSE = 3;

/** What happened and where, without the message: those of libraries quote what they were given (a JSON text, a query, a value). */
export function faultOf(error: unknown, depth = 0): Fault {
  if (typeof error !== 'object' || error === null) return { name: typeof error };
  const { name, code, kind, stack, cause } = error as Readonly<Record<string, unknown>>;
  return {
    name: wordOf(name) ?? 'object',
    ...optional('code', wordOf(code) ?? wordOf(kind)),
    ...optional('at', typeof stack === 'string' ? framesOf(stack) : undefined),
    ...optional('cause', cause !== undefined && depth < DEEPEST_CAUSE ? faultOf(cause, depth + 1) : undefined),
  };
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z]\w*$/.test(value) ? value : undefined;
}

/** A message may have several lines too; only frames begin like this. */
function framesOf(stack: string): readonly string[] {
  return stack.split('\n').flatMap((line) => /^ {4}at (.*:\d+:\d+\)?|<anonymous>)$/.exec(line)?.[1] ?? []);
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [N in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: Value });
}
