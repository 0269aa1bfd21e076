export * from './aliases.ts';
export * from './command.ts';
export * from './dispatcher.ts';
export * from './handlers-for.ts';
export { OneAtATime } from './one-at-a-time.ts';
export * from './deployment.ts';
export * from './find.ts';
