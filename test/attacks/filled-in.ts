import { randomUUID } from 'node:crypto';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  isScalarType,
  isUnionType,
  isInterfaceType,
} from 'graphql';
import type { GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql';

/** What stands in the place of each kind of value; undefined: what the schema asks for. */
export interface Filling {
  text(): string;
  id?(): string;
  number?(): unknown;
  enumValue?(): unknown;
  /** Leaves out what may be left out. */
  readonly requiredOnly?: boolean;
}

export interface Operation {
  readonly name: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const SIGN_OUT = 'signOutEverywhere';

/** Every query and mutation of a schema, each with all its arguments as variables; what ends the session of whoever asks comes last. */
export function operationsOf(schema: GraphQLSchema, filling: Filling): readonly Operation[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  const operations = roots.flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).map((field) => ({
      name: field.name,
      document: documentFor(kind, field),
      variables: Object.fromEntries(field.args.map(({ name, type }) => [name, valueOf(type, filling)])),
    })),
  );
  return operations.sort((a, b) => Number(a.name === SIGN_OUT) - Number(b.name === SIGN_OUT));
}

function documentFor(kind: string, { name, type, args }: GraphQLField<unknown, unknown>): string {
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const given = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const target = getNamedType(type);
  const isComposite = isObjectType(target) || isInterfaceType(target) || isUnionType(target);
  return `${kind}${args.length > 0 ? ` (${declared})` : ''} { ${name}${args.length > 0 ? `(${given})` : ''}${isComposite ? ' { __typename }' : ''} }`;
}

export function valueOf(type: GraphQLInputType, filling: Filling): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, filling);
  if (isListType(type)) return [valueOf(type.ofType, filling)];
  if (isEnumType(type)) return filling.enumValue ? filling.enumValue() : type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => !filling.requiredOnly || isRequiredInputField(field));
    return Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, filling)]));
  }
  if (!isScalarType(type)) return null;
  if (type.name === 'Int' || type.name === 'Float') return filling.number ? filling.number() : 1;
  if (type.name === 'Boolean') return true;
  return type.name === 'ID' ? (filling.id?.() ?? randomUUID()) : filling.text();
}
