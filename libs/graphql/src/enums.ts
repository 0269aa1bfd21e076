import { registerEnumType } from '@nestjs/graphql';

interface EnumWords<Value extends string> {
  readonly description?: string;
  readonly valuesMap?: { readonly [V in Value]: { readonly description: string } };
}

/** A GraphQL enum whose values are named as they are stored. */
export function enumOf<const Value extends string>(
  name: string,
  values: readonly Value[],
  words: EnumWords<Value> = {},
): { readonly [V in Value]: V } {
  const members = Object.fromEntries(values.map((value) => [value, value])) as { [V in Value]: V };
  registerEnumType(members, { name, ...words });
  return members;
}
