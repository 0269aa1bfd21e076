import { lint } from './checks.mjs';

process.exitCode = lint().failed === 0 ? 0 : 1;
