import { getNamedType, isObjectType, isRequiredArgument } from 'graphql';
import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';

/** A document that asks one query for some of what it can answer. */
export interface Question {
  readonly query: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Names, braces and brackets in a document; the parser of the product counts arguments, too. */
const MOST_WORDS = 700;
/** What answers the same question differently each time, or tells where in a list somebody is. */
const NOT_ASKED = ['PageInfo.endCursor', 'SealedRead.id', 'AdministrativeChange.id'];

/**
 * Asks a query for every field that there is, also one that is added tomorrow, in as few documents as their limits allow.
 */
export function questionsOf(schema: GraphQLSchema, query: string, given: Readonly<Record<string, unknown>>): readonly Question[] {
  const field = schema.getQueryType()?.getFields()[query];
  if (!field) throw new Error(`there is no query ${query}`);
  const declared = Object.keys(given).map((name) => `$${name}: ${String(field.args.find((arg) => arg.name === name)?.type)}`);
  const passed = Object.keys(given).map((name) => `${name}: $${name}`);
  const [head, call] = [
    declared.length > 0 ? `query (${declared.join(', ')})` : 'query',
    passed.length > 0 ? `(${passed.join(', ')})` : '',
  ];
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return [{ query, document: `${head} { ${query}${call} }`, variables: given }];
  return partsOf(type).map((part) => ({ query, document: `${head} { ${query}${call} { ${part} } }`, variables: given }));
}

/** Selections that together hold all of a type. */
function partsOf(type: GraphQLObjectType): readonly string[] {
  const parts: string[] = [];
  let part: string[] = [];
  for (const one of piecesOf(type)) {
    if (part.length > 0 && wordsIn([...part, one].join(' ')) > MOST_WORDS) {
      parts.push(part.join(' '));
      part = [];
    }
    part.push(one);
  }
  return [...parts, part.join(' ')];
}

/** A field that is too large by itself is divided into its own. */
function piecesOf(type: GraphQLObjectType): readonly string[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const whole = selectionOf(field, []);
    if (whole === null) return [];
    const named = getNamedType(field.type);
    if (wordsIn(whole) <= MOST_WORDS || !isObjectType(named)) return [whole];
    return partsOf(named).map((part) => `${field.name} { ${part} }`);
  });
}

/** @returns null for what cannot be asked without an argument, or leads back to where it came from */
function selectionOf(field: GraphQLField<unknown, unknown>, above: readonly string[]): string | null {
  if (NOT_ASKED.includes(`${above.at(-1) ?? ''}.${field.name}`) || field.name === 'cursor' || field.args.some(isRequiredArgument))
    return null;
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return field.name;
  if (above.includes(type.name)) return null;
  const own = Object.values(type.getFields()).flatMap((one) => selectionOf(one, [...above, type.name]) ?? []);
  return own.length > 0 ? `${field.name} { ${own.join(' ')} }` : null;
}

function wordsIn(selection: string): number {
  return selection.split(' ').length;
}
