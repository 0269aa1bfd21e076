import { writeFileSync } from 'node:fs';
import { whatEachRoleSees } from './what-each-role-sees.ts';

writeFileSync(new URL('../../docs/what-each-role-sees.md', import.meta.url), whatEachRoleSees());
