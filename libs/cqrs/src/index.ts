export * from './aliases.ts';
export * from './command.ts';
export * from './dispatcher.ts';
export * from './handlers-for.ts';
export * from './deployment.ts';
export * from './find.ts';
