export { ancestorsOf, lineageOf, subtreeOf, topOf } from './unit-tree.ts';
export type { UnitTree } from './unit-tree.ts';
