import type { Type } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DomainError } from '#eventing';

/** Relay's page of a list. */
export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

@ObjectType('PageInfo')
export class PageInfoType {
  @Field()
  readonly hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  readonly endCursor!: string | null;
}

export const FIRST = { type: () => Int, description: 'How many, 1 to 100.' };
export const AFTER = { type: () => String, nullable: true, description: '`endCursor` of the page before.' };

/** GraphQL types of a connection to nodes of a type; `name` is the node's. */
export function connectionOf<Node>(name: string, node: () => Type<Node>): Type<Connection<Node>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field()
    readonly cursor!: string;

    @Field(node)
    readonly node!: Node;
  }

  @ObjectType(`${name}Connection`)
  class Page {
    @Field(() => [Edge])
    readonly edges!: readonly Edge[];

    @Field(() => PageInfoType)
    readonly pageInfo!: PageInfoType;
  }
  return Page;
}

/**
 * A page from rows sorted by their key, of which one more than asked for was read.
 * @param keyOf the sort key, unique in the list
 */
export function pageOf<Row, Node>(
  rows: readonly Row[],
  first: number,
  keyOf: (row: Row) => readonly (string | number)[],
  nodeOf: (row: Row) => Node,
): Connection<Node> {
  const edges = rows
    .slice(0, first)
    .map((row) => ({ cursor: Buffer.from(JSON.stringify(keyOf(row))).toString('base64url'), node: nodeOf(row) }));
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}

/** @throws DomainError `page.first` outside 1-100, `page.after` for what is no cursor of this list */
export function pageArguments(
  first: number,
  after: string | null | undefined,
  keyLength: number,
): { readonly limit: number; readonly key: readonly (string | number)[] | null } {
  if (first < 1 || first > 100) throw new DomainError('page.first', 'ask for 1 to 100 at once', 'first');
  if (after === null || after === undefined) return { limit: first + 1, key: null };
  const key = parseCursor(after);
  if (key?.length !== keyLength)
    throw new DomainError('page.after', 'this is no cursor of this list; pass on `endCursor` unchanged', 'after');
  return { limit: first + 1, key };
}

function parseCursor(cursor: string): readonly (string | number)[] | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(key) && key.every((part) => typeof part === 'string' || typeof part === 'number') ? key : null;
  } catch {
    return null;
  }
}
