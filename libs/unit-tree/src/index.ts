export { ancestorsOf, childrenOf, lineageOf, subtreeOf } from './unit-tree.ts';
export type { UnitTree } from './unit-tree.ts';
