import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from '#graphql';
import { isEnumType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** What graphql-js says of a value that an enum does not have. The second ends with what was sent. */
const ENUM_REFUSED: readonly RegExp[] = [
  /Value ".*" does not exist in "(\w+)" enum\.(?: Did you mean [^?]*\?)?$/s,
  /^(?:Variable "\$\w+" got invalid value .*?; )?Enum "(\w+)" cannot represent /s,
];

/**
 * Tells `publicError`, as the extension `choices` of an error, which values an enum has. Only where somebody is signed in: they may see the
 * schema anyway, a stranger may not.
 */
export const enumChoicesForMembers: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didEncounterErrors: async ({ contextValue, errors, schema }) => {
      if (contextValue.caller === null) return;
      for (const { message, extensions } of errors) {
        const choices = choicesOf(schema, message);
        if (choices.length > 0) extensions['choices'] = choices;
      }
    },
  }),
};

function choicesOf(schema: GraphQLSchema, message: string): readonly string[] {
  for (const said of ENUM_REFUSED) {
    const type = schema.getType(said.exec(message)?.[1] ?? '');
    if (isEnumType(type)) return type.getValues().map(({ name }) => name);
  }
  return [];
}
