import { ValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { InvalidInputError } from './errors.ts';

/** Every input is a validated class; unknown properties are refused, all problems are named at once. */
export function inputValidation(): ValidationPipe {
  return new InputValidation({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new InvalidInputError(problemsOf(errors)),
  });
}

/** An argument that was left out has nothing to validate; Nest's pipe would validate an empty input instead. */
class InputValidation extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return value === undefined || value === null ? value : super.transform(value, metadata);
  }
}

function problemsOf(errors: readonly ValidationError[], path = ''): { field: string; message: string }[] {
  return errors.flatMap((error) => {
    const field = path ? `${path}.${error.property}` : error.property;
    const own = Object.values(error.constraints ?? {}).slice(0, 1);
    return [...own.map((message) => ({ field, message })), ...problemsOf(error.children ?? [], field)];
  });
}
