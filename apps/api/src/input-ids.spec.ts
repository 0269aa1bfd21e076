import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory, TypeMetadataStorage } from '@nestjs/graphql';
import { getMetadataStorage, validateSync } from 'class-validator';
import { DOMAINS } from './app.module.ts';

interface Asked {
  readonly input: string;
  readonly field: string;
  readonly message: string;
}

/** What inputs and arguments of the whole API answer where an id is wanted and something else is given. */
async function refusedIds(): Promise<readonly Asked[]> {
  // Inputs are known once a schema has been built; the domains are imported for theirs.
  expect(DOMAINS).not.toEqual([]);
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  await app.get(GraphQLSchemaFactory).create([], { skipCheck: true });
  await app.close();
  return [...TypeMetadataStorage.getInputTypesMetadata(), ...TypeMetadataStorage.getArgumentsMetadata()].flatMap(({ target }) => {
    const rules = getMetadataStorage().getTargetValidationMetadatas(target, '', false, false);
    const ids = rules.filter(({ name }) => name === 'isUuid');
    const given = Object.fromEntries(ids.map(({ propertyName, each }) => [propertyName, each ? ['no id'] : 'no id']));
    const input = Object.assign(Object.create(target.prototype as object) as object, given);
    return validateSync(input).flatMap(({ property, constraints }) =>
      constraints?.['isUuid'] === undefined ? [] : [{ input: target.name, field: property, message: constraints['isUuid'] }],
    );
  });
}

describe('an id that is none', () => {
  it('is answered with whose id is wanted and where it is found, in every input', async () => {
    const asked = await refusedIds();
    const [made, named] = [asked.filter(({ field }) => field === 'commandId'), asked.filter(({ field }) => field !== 'commandId')];
    expect(named.length).toBeGreaterThan(60);
    expect(made.length).toBeGreaterThan(40);
    expect(named.filter(({ message }) => !/must be the id of an? [\w ]+.*`\w+`/.test(message))).toEqual([]);
    expect(made.filter(({ message }) => !message.includes('make a new one for each new command'))).toEqual([]);
    expect([...new Set(named.filter(({ field }) => field === 'taskOwnerId').map(({ message }) => message))]).toEqual([
      'taskOwnerId must be the id of a person: `me` has your own, `policy` those of its owner and deputy, and `people` lists all for administrators',
    ]);
  });
});
