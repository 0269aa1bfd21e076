import { describe, expect, it } from '@jest/globals';
import { DomainError, EventStoreError } from '#eventing';
import { ReadStoreUnavailable } from '#read-store';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { OperationTypeNode } from 'graphql';
import { firstValueFrom, of, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { InvalidInputError, notFound } from './errors.ts';
import { RefusalInterceptor } from './interceptors.ts';
import { evaluated } from './payload.ts';

/** A field as Nest hands it to the interceptor; `prev` is set for fields below the operation. */
function intercepted(outcome: Observable<unknown>, operation: OperationTypeNode, prev?: object): Promise<unknown> {
  const context = new ExecutionContextHost([null, {}, {}, { operation: { operation }, path: { prev } }]);
  context.setType('graphql');
  return firstValueFrom(new RefusalInterceptor().intercept(context, { handle: () => outcome }));
}

const mutation = (error: unknown) =>
  intercepted(
    throwError(() => error),
    OperationTypeNode.MUTATION,
  );
const query = (error: unknown) =>
  intercepted(
    throwError(() => error),
    OperationTypeNode.QUERY,
  );
const refusal = new DomainError('policy.code-taken', 'choose another code', 'code');

describe('a refusal', () => {
  it('of a mutation goes into its payload', async () => {
    const errors = [{ code: 'policy.code-taken', message: 'choose another code', field: 'code' }];
    expect(await mutation(refusal)).toEqual({ position: null, errors });
    expect(await mutation(new DomainError('a.b', 'c'))).toEqual({ position: null, errors: [{ code: 'a.b', message: 'c', field: null }] });
    expect(await mutation(new InvalidInputError([{ field: 'code', message: 'too long' }]))).toEqual({
      position: null,
      errors: [{ code: 'input.invalid', message: 'too long', field: 'code' }],
    });
  });

  it('of a query, and of a field below a mutation, is a top-level error that names the field', async () => {
    const expected = { extensions: { code: 'BAD_USER_INPUT', errors: [{ code: 'policy.code-taken', field: 'code' }] } };
    await expect(query(refusal)).rejects.toMatchObject(expected);
    await expect(
      intercepted(
        throwError(() => refusal),
        OperationTypeNode.MUTATION,
        {},
      ),
    ).rejects.toMatchObject(expected);
  });
});

describe('a fault', () => {
  it.each([
    ['WRONG_REVISION', 'UNAVAILABLE', /same commandId/],
    ['UNAVAILABLE', 'UNAVAILABLE', /same commandId/],
    ['CORRUPT', 'UNAVAILABLE', /operator/],
    ['TOO_LARGE', 'BAD_USER_INPUT', /too much/],
  ] as const)('of the event store (%s) is typed %s, with a remedy', async (kind, code, message) => {
    await expect(mutation(new EventStoreError(kind, 'too much'))).rejects.toMatchObject({
      extensions: { code },
      message: expect.stringMatching(message),
    });
  });

  it('has one shape, whatever was asked and whatever does not answer', async () => {
    for (const error of [new EventStoreError('UNAVAILABLE', 'gone'), new ReadStoreUnavailable('policies is built for the first time')])
      for (const asked of [query, mutation])
        await expect(asked(error)).rejects.toMatchObject({
          extensions: { code: 'UNAVAILABLE' },
          message: expect.stringMatching(/; try again in a moment, a change with the same commandId$/),
        });
  });

  it('of a read model that does not serve yet is UNAVAILABLE', async () => {
    await expect(query(new ReadStoreUnavailable('policies is built for the first time'))).rejects.toMatchObject({
      extensions: { code: 'UNAVAILABLE' },
    });
  });

  it('is passed on as it is when nobody has a word for it, and so is an answer about access', async () => {
    for (const error of [new Error('secret'), notFound()]) {
      await expect(mutation(error)).rejects.toBe(error);
      await expect(query(error)).rejects.toBe(error);
    }
  });
});

describe('a payload', () => {
  it('works out a field when it is read, not before', async () => {
    let asked = 0;
    const payload = (await intercepted(
      of({ position: 'p', errors: [], policy: async () => (asked += 1) }),
      OperationTypeNode.MUTATION,
    )) as {
      position: string;
      policy: Promise<number>;
    };
    expect([payload.position, asked]).toEqual(['p', 0]);
    expect([await payload.policy, asked]).toEqual([1, 1]);
  });

  it('keeps all its fields', () => {
    expect({ ...evaluated({ a: 1, b: null, c: () => 'x' }) }).toEqual({ a: 1, b: null, c: 'x' });
  });

  it('of a query is left as it is', async () => {
    const answer = { f: () => 1 };
    expect(await intercepted(of(answer), OperationTypeNode.QUERY)).toBe(answer);
  });
});
