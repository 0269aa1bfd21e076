import type { IsoWeek } from '#calendar';
import type { Behind } from './people-behind.ts';
import { yearKey } from './people-behind.ts';

/** How the people behind reports are told apart. */
export interface People {
  /** The person behind an alias, whatever others they report under; null once erased. */
  readonly personOf: (alias: string) => string | null;
  /** A person's count token for a policy (null: for rules that cannot be named) and ISO year, as in events; null: that year's key is destroyed. */
  readonly tokenOf: (personId: string, policyId: string | null, year: number) => string | null;
}

/** As stored; all null: nobody can know. */
export interface StoredPerson {
  readonly week: string;
  readonly alias: string | null;
  /** `<ISO year>.<value>` */
  readonly count_token: string | null;
  /** The policy that the token was issued for; empty: none. */
  readonly token_scope: string | null;
}

const TOKEN = /^(\d{4})\.(.+)$/;

/**
 * Tells people apart for one decision. Whoever is known under an alias is recognised behind tokens too, as long as the key of their year
 * exists: one person who uses both ways counts once.
 * @param aliases of everybody who may stand beside a token
 */
export function matchedPeople({ personOf, tokenOf }: People, aliases: Iterable<string>): (stored: StoredPerson) => Behind {
  const known = new Set([...aliases].flatMap((alias) => personOf(alias) ?? []));
  const owners = new Map<string, ReadonlyMap<string, string> | null>();

  /** Token -> person; null: the key is destroyed. */
  const ownersOf = (scope: string, year: string): ReadonlyMap<string, string> | null => {
    const at = `${year} ${scope}`;
    const found = owners.get(at);
    if (found !== undefined) return found;
    const tokens = new Map<string, string>();
    let isKeyThere = true;
    for (const person of known) {
      const token = tokenOf(person, scope === '' ? null : scope, Number(year));
      isKeyThere &&= token !== null;
      if (token !== null) tokens.set(token, person);
    }
    const result = isKeyThere ? tokens : null;
    owners.set(at, result);
    return result;
  };

  return ({ week, alias, count_token, token_scope }) => {
    if (alias !== null) {
      const key = personOf(alias);
      return key === null ? { kind: 'ERASED' } : { kind: 'KNOWN', key };
    }
    const [, year, token] = TOKEN.exec(count_token ?? '') ?? [];
    if (year === undefined || token === undefined || year !== yearKey(week as IsoWeek)) return { kind: 'UNKNOWN' };
    const scope = token_scope ?? '';
    const tokens = ownersOf(scope, year);
    const key = tokens?.get(`${year}.${token}`);
    return key === undefined ? { kind: 'TOKEN', scope, token, isNobodyKnown: tokens !== null } : { kind: 'KNOWN', key };
  };
}
