import { describe, expect, it } from '@jest/globals';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, ValidateNested } from 'class-validator';
import { InvalidInputError } from './errors.ts';
import { TextField } from './text.ts';
import { inputValidation } from './validation.ts';

@InputType()
class LineInput {
  @TextField({ max: 5 })
  readonly text!: string;
}

@InputType()
class LetterInput {
  @TextField({ max: 5, pattern: /^[A-Z]+$/, shape: 'capitals, such as ABC' })
  readonly code!: string;

  @TextField({ max: 10, isA: (text) => new Date(text).toISOString(), shape: 'a date', nullable: true })
  readonly day?: string | null;

  @Field(() => [LineInput])
  @ValidateNested({ each: true })
  @Type(() => LineInput)
  readonly lines!: LineInput[];

  @IsOptional()
  @IsInt()
  readonly pages?: number;
}

const good = { code: 'ABC', lines: [{ text: 'Hello' }] };

async function problemsOf(value: unknown): Promise<readonly { field: string; message: string }[]> {
  try {
    await inputValidation().transform(value, { type: 'body', metatype: LetterInput });
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
}

describe('an input', () => {
  it('becomes an object of its class', async () => {
    const read = (await inputValidation().transform(good, { type: 'body', metatype: LetterInput })) as LetterInput;
    expect(read).toBeInstanceOf(LetterInput);
    expect(read.lines[0]).toBeInstanceOf(LineInput);
  });

  it('that is left out is not validated', async () => {
    for (const nothing of [undefined, null]) {
      expect(await inputValidation().transform(nothing, { type: 'body', metatype: LetterInput })).toBe(nothing);
    }
  });

  it('names every field at fault once, nested ones by their path', async () => {
    const problems = await problemsOf({ code: '', lines: [{ text: 'x' }, { text: 'too long' }], pages: 1.5, extra: 1 });
    expect(problems.map(({ field }) => field).sort()).toEqual(['code', 'extra', 'lines.1.text', 'pages']);
  });

  it.each([
    ['', 'code must have 1 to 5 characters'],
    ['ABCDEF', 'code must have 1 to 5 characters'],
    ['   ', 'code must have 1 to 5 characters, not blanks only'],
    ['A\u0000B', 'code contains control characters; remove them'],
    ['A\u009fB', 'code contains control characters; remove them'],
    ['A\ud800B', 'code contains control characters; remove them'],
    ['abc', 'code must be capitals, such as ABC'],
    [7, 'code must have 1 to 5 characters'],
  ])('with the code %j says: %s', async (code, message) => {
    expect(await problemsOf({ ...good, code })).toEqual([{ field: 'code', message }]);
  });

  it('counts characters as people do, and takes line breaks and tabs', async () => {
    expect(await problemsOf({ ...good, lines: [{ text: '😀😀😀😀😀' }, { text: 'a\n\tb' }] })).toEqual([]);
  });

  it('is asked what no pattern can tell; an optional one may be absent', async () => {
    expect(await problemsOf({ ...good, day: '2026-11-02' })).toEqual([]);
    expect(await problemsOf({ ...good, day: null })).toEqual([]);
    expect(await problemsOf({ ...good, day: 'someday' })).toEqual([{ field: 'day', message: 'day must be a date' }]);
  });
});
