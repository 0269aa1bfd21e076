import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import type { Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { USER_ERROR_TYPES } from '#graphql';
import { DOMAINS, OWN_RESOLVERS } from './app.module.ts';

/** Resolvers are known by the mark that @Resolver leaves: no list that could forget one. */
function resolversOf(module: Type): readonly Type[] {
  const providers = (Reflect.getMetadata('providers', module) ?? []) as readonly Provider[];
  return providers.filter(
    (provider): provider is Type => typeof provider === 'function' && Reflect.hasMetadata('graphql:resolver_type', provider),
  );
}

// From the code alone: no database, no port.
const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: ['error'] });
const schema = await app.get(GraphQLSchemaFactory).create([...DOMAINS.flatMap(resolversOf), ...OWN_RESOLVERS], {
  orphanedTypes: [...USER_ERROR_TYPES],
});
writeFileSync(
  process.argv[2] ?? 'schema/schema.graphql',
  `# Printed by \`npm run schema\`; do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`,
);
await app.close();
