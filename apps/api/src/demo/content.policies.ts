import { carePolicies } from './content.policies-care.ts';
import { identityPolicies } from './content.policies-identity.ts';
import { returnsPolicies } from './content.policies-returns.ts';
import { servicePolicies } from './content.policies-service.ts';
import { storePolicies } from './content.policies-stores.ts';
import type { DemoPolicy } from './content.types.ts';

export const POLICIES: readonly DemoPolicy[] = [
  ...returnsPolicies,
  ...identityPolicies,
  ...servicePolicies,
  ...carePolicies,
  ...storePolicies,
];
