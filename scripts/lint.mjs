import { lint } from './checks.mjs';

process.exitCode = (await lint()).failed === 0 ? 0 : 1;
