import type { Finding } from './finding.ts';

const SALUTATION =
  /(?<![\p{L}\p{Nd}])(?:Mr|Mrs|Ms|Miss|Mx|Sir|Madam|Dr|Prof|Herr|Herrn|Frau|Fr|Hr|M|MM|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle|Pr|Me|Maître)(?:\.|(?![\p{L}\p{Nd}'’]))/gu;
/** Between the salutation and the name. */
const TITLES = /^ ?(?:(?:Dr|Prof|Ing|med|Dipl|von|van|der|de|den|zu|da|di|du|la|le|el|al|bin|ten|ter)\.? ){0,4}/u;
const NAME = /^(?:[dlDLO]')?\p{Lu}[\p{L}'-]{1,30}/u;
/** Names that belong together. */
const MOST_NAMES = 3;

/** Names after a form of address. There are other names with it, of companies and streets: a hint, never masked. */
export function findNames(chars: string): readonly Finding[] {
  const found: Finding[] = [];
  for (const match of chars.matchAll(SALUTATION)) {
    const start = match.index;
    let end = start + match[0].length;
    end += TITLES.exec(chars.slice(end, end + 40))?.[0].length ?? 0;
    let names = 0;
    for (; names < MOST_NAMES; names++) {
      const blank = chars[end] === ' ' ? 1 : 0;
      const name = names > 0 && blank === 0 ? null : NAME.exec(chars.slice(end + blank, end + blank + 32));
      if (!name) break;
      end += blank + name[0].length;
    }
    if (names > 0) found.push({ start, end, kind: 'NAME', certainty: 'POSSIBLE' });
  }
  return found;
}
