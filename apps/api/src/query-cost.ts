import { getOperationAST, Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { PublicError } from '#graphql';

/** Fields that one answer may have. */
export const MAX_COST = 10_000;
/** A larger page is refused by the list itself, with its own word. */
const LARGEST_PAGE = 100;

type Variables = Readonly<Record<string, unknown>>;

/** @throws PublicError BAD_USER_INPUT for an operation whose answer could have more than 10,000 fields */
export function refuseCostly(document: DocumentNode, operationName: string | null | undefined, variables: Variables = {}): void {
  if (queryCost(document, operationName, variables) <= MAX_COST) return;
  throw new PublicError(
    'BAD_USER_INPUT',
    `the answer to this query could have more than ${MAX_COST.toLocaleString('en')} fields; ask for smaller pages (first) or for fewer fields`,
    // Apollo's status for an operation that is refused before it is executed.
    { http: { status: 400 } },
  );
}

/**
 * How many fields the answer could have: each counts as often as the pages (`first`) that it stands in have rows, whether the size of a page
 * is written out or comes as a variable. The document has passed validation, so that no fragment contains itself.
 */
export function queryCost(document: DocumentNode, operationName: string | null | undefined, variables: Variables = {}): number {
  const operation = getOperationAST(document, operationName);
  return operation ? new Counter(document, operation, variables).costOf(operation.selectionSet) : 0;
}

class Counter {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;
  /** A fragment is counted once, however often it is spread. */
  readonly #known = new Map<string, number>();

  constructor(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables) {
    this.#fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
      ),
    );
    const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    );
    this.#variables = { ...(Object.fromEntries(defaults) as Variables), ...variables };
  }

  costOf(set: SelectionSetNode): number {
    return set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + this.#costOfField(selection);
      return (
        sum + (selection.kind === Kind.INLINE_FRAGMENT ? this.costOf(selection.selectionSet) : this.#costOfSpread(selection.name.value))
      );
    }, 0);
  }

  #costOfField(field: FieldNode): number {
    // graphql-js limits these by itself, and they cost no reading.
    if (field.name.value === '__schema' || field.name.value === '__type') return 1;
    return (1 + (field.selectionSet ? this.costOf(field.selectionSet) : 0)) * this.#rowsOf(field);
  }

  #costOfSpread(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    const cost = fragment ? this.costOf(fragment.selectionSet) : 0;
    this.#known.set(name, cost);
    return cost;
  }

  #rowsOf(field: FieldNode): number {
    const value = field.arguments?.find(({ name }) => name.value === 'first')?.value;
    if (value === undefined) return 1;
    const size = value.kind === Kind.INT ? Number(value.value) : value.kind === Kind.VARIABLE ? this.#variables[value.name.value] : null;
    return typeof size === 'number' ? Math.min(Math.max(size, 1), LARGEST_PAGE) : LARGEST_PAGE;
  }
}
