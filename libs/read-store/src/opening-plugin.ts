import { isBox } from '#eventing';
import type { KyselyPlugin, PluginTransformQueryArgs, PluginTransformResultArgs, QueryResult, RootOperationNode, UnknownRow } from 'kysely';

/** The value that a read model keeps sealed; null once nobody can read it any more. */
export type OpenBox = (box: string) => unknown;

/** Opens what a read model keeps sealed as it is read, so that the destruction of a key takes effect with the next read, everywhere. */
export class OpeningPlugin implements KyselyPlugin {
  readonly #open: OpenBox;

  constructor(open: OpenBox) {
    this.#open = open;
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return node;
  }

  transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    for (const row of result.rows) {
      for (const column in row) {
        const value = row[column];
        if (isBox(value)) row[column] = this.#open(value);
      }
    }
    return Promise.resolve(result);
  }
}
