export * from './access.ts';
export * from './errors.ts';
export * from './interceptors.ts';
export * from './page.ts';
export * from './payload.ts';
export * from './reads.ts';
export * from './text.ts';
export * from './validation.ts';
