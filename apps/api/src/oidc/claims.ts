import { ORGANISATION_WIDE } from '#eventing';
import type { ClaimedRole } from '#identity';
import type { OidcSettings } from './oidc-settings.ts';

/** Claims of a token whose signature, issuer and audience were checked. */
export type Claims = Readonly<Record<string, unknown>>;

const LONGEST_NAME = 120;
const LONGEST_SIGN_IN_NAME = 254;

/** What a provider says of somebody, in this product's terms. */
export interface ClaimedPerson {
  readonly name: string;
  readonly signInName: string | null;
  /** null: no claim, or none that is asked for. */
  readonly unitCode: string | null;
}

export function claimedPerson(claims: Claims, { unitClaim, signInNameClaim }: OidcSettings): ClaimedPerson {
  const signInName = textOf(claims[signInNameClaim], LONGEST_SIGN_IN_NAME);
  return {
    name: textOf(claims['name'], LONGEST_NAME) ?? textOf(claims['preferred_username'], LONGEST_NAME) ?? signInName ?? 'Without a name',
    signInName,
    unitCode: unitClaim === null ? null : textOf(valueAt(claims, unitClaim), LONGEST_NAME),
  };
}

/**
 * The roles that the provider claims, each for the whole organisation, or for a unit where units come from the provider too: whoever it puts into no unit that is
 * known here gets no role that is meant for one.
 * @param unitCode the unit that was found for the claim
 */
export function claimedRoles(
  claims: Claims,
  { roleClaim, roleMap, unitClaim }: OidcSettings,
  unitCode: string | null,
): readonly ClaimedRole[] {
  const value = valueAt(claims, roleClaim);
  const values: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(' ') : [];
  const roles = new Set(values.flatMap((one) => (typeof one === 'string' ? (roleMap.get(one) ?? []) : [])));
  return [...roles].flatMap((role): readonly ClaimedRole[] => {
    if (ORGANISATION_WIDE.includes(role) || unitClaim === null) return [{ role, unitCode: null }];
    return unitCode === null ? [] : [{ role, unitCode }];
  });
}

/** A claim by its name, or by a path into an object (`realm_access.roles`): names of claims may have dots themselves. */
function valueAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined,
      claims,
    );
}

/** What the provider sends is shown to others: no control characters, no line breaks, no more than fits. */
function textOf(value: unknown, longest: number): string | null {
  if (typeof value !== 'string') return null;
  const text = value
    .normalize('NFC')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return text === '' ? null : [...text].slice(0, longest).join('');
}
