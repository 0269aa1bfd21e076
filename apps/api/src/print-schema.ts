import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { OrganisationResolver } from '#organisation';
import { PolicyResolver } from '#policies';
import { lexicographicSortSchema, printSchema } from 'graphql';

/** Every resolver of the product. */
const resolvers = [OrganisationResolver, PolicyResolver];

// From the code alone: no database, no port.
const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: ['error'] });
const schema = await app.get(GraphQLSchemaFactory).create(resolvers);
writeFileSync(process.argv[2] ?? 'schema/schema.graphql', `# Printed by \`npm run schema\`; do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`);
await app.close();
