import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { inputValidation } from '#graphql';

/** As the API would take it. @throws InvalidInputError */
export function validated<Input extends object>(metatype: Type<Input>, input: object): Promise<Input> {
  return inputValidation().transform({ commandId: randomUUID(), ...input }, { type: 'body', metatype }) as Promise<Input>;
}
