export { corroborationIdOf, importedReportIdOf } from './friction.handlers.ts';
export * from './friction.commands.ts';
export * from './friction-triage.commands.ts';
export { FrictionCommandModule, FrictionModule } from './friction.module.ts';
export { ReporterAliases } from './reporter-aliases.ts';
