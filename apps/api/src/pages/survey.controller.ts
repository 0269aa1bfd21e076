import { Body, Controller, Get, Param, Post, Req, Res, UnsupportedMediaTypeException } from '@nestjs/common';
import { PublicError, userErrors } from '#graphql';
import type { UserError } from '#graphql';
import { SubmitAnswers, SurveyDoor } from '#perceptions';
import type { OpenedSurvey } from '#perceptions';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnonymousEndpoint } from '../anonymous/anonymous-endpoint.ts';
import { tooMuch } from './anonymous.markup.ts';
import { posted, sentence } from './form.ts';
import type { Problem } from './form.ts';
import { sendPage } from './layout.ts';
import type { Page } from './layout.ts';
import { codeForm, fieldOf, keyOf, notYetOpen, surveyForm, thanks } from './survey.markup.ts';
import type { Chosen } from './survey.markup.ts';
import { validated } from './validated.ts';

/** What is said to people and, where they send JSON, to programs. */
interface Said {
  readonly status: number;
  readonly page: Page;
  readonly json: object;
}

interface Sent {
  readonly code: string;
  /** Not yet validated; undefined: it only asks what the code opens. */
  readonly answers?: unknown;
  /** What was chosen in the form, to be shown again. */
  readonly chosen?: Chosen;
}

/** Of the requests that a network may make within an hour, one with a wrong code counts as so many. */
const WRONG_CODE = 20;

/**
 * Answers by one-time code, without sign-in and without script. The code is all that admits: nothing that a browser sends by itself counts here,
 * so a form of another site can do no more than whoever made it.
 */
@Controller('survey')
export class SurveyController {
  constructor(
    private readonly endpoint: AnonymousEndpoint,
    private readonly door: SurveyDoor,
  ) {}

  @Get()
  ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.say(request, reply, null);
  }

  /** Looking uses nothing up: scanners of mail open links too. */
  @Get(':code')
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('code') code: string): Promise<void> {
    return this.say(request, reply, { code });
  }

  /** The code comes in the body: what is typed in stands in no address, and so in no history. */
  @Post()
  take(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    if (isJson(request)) return this.say(request, reply, sentAsJson(body));
    if (!isOf(request, 'application/x-www-form-urlencoded')) throw new UnsupportedMediaTypeException(TYPES);
    return this.say(request, reply, sentAsForm(body));
  }

  private async say(request: FastifyRequest, reply: FastifyReply, sent: Sent | null): Promise<void> {
    const { status, page, json } = await this.saidTo(request, sent);
    if (isJson(request)) await reply.status(status).send(json);
    else await sendPage(reply, page, status);
  }

  private async saidTo(request: FastifyRequest, sent: Sent | null): Promise<Said> {
    const visitor = this.endpoint.visitorOf(request);
    try {
      visitor?.spend('SURVEY');
      if (sent === null) return { status: 200, page: codeForm('', []), json: {} };
      const opened = await this.door.open(sent.code);
      if (opened) return await this.saidOf(opened, sent);
      visitor?.spend('SURVEY', WRONG_CODE - 1);
      return unknownCode(sent.code);
    } catch (error) {
      if (!(error instanceof PublicError) || error.extensions['code'] !== 'RATE_LIMITED') throw error;
      return {
        status: 429,
        page: tooMuch(sentence(error.message)),
        json: { errors: [{ code: 'perceptions.too-many', message: error.message }] },
      };
    }
  }

  private async saidOf(opened: OpenedSurvey, { code, answers, chosen = NOTHING }: Sent): Promise<Said> {
    if (answers === undefined) return asked(code, opened);
    try {
      const { waveId } = opened;
      await this.door.answer(opened, await validated(SubmitAnswers, { waveId, answers }));
      return { status: 200, page: thanks(), json: { errors: [] } };
    } catch (error) {
      const errors = userErrors(error);
      if (errors === null) throw error;
      // Closed since the code was looked up.
      if (errors.some((each) => each.code === 'perceptions.wave-closed')) return unknownCode(code);
      const problems = problemsIn(errors, opened, chosen);
      return { status: 422, page: opened.isOpen ? surveyForm(code, opened, chosen, problems) : notYetOpen(opened), json: { errors } };
    }
  }
}

const NOTHING: Chosen = new Map();
const TYPES = 'send JSON as application/json, a form as application/x-www-form-urlencoded';

function isJson(request: FastifyRequest): boolean {
  return isOf(request, 'application/json');
}

function isOf({ headers }: FastifyRequest, type: string): boolean {
  return headers['content-type']?.toLowerCase().startsWith(type) ?? false;
}

function sentAsJson(body: unknown): Sent {
  const answers: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'answers') : undefined;
  return { code: posted(body, 'code'), answers };
}

function sentAsForm(body: unknown): Sent {
  const code = posted(body, 'code');
  if (posted(body, 'answering') !== 'yes') return { code };
  const fields = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const chosen = new Map(fields.flatMap((field) => (keyOf(field) === null ? [] : [[keyOf(field) ?? '', posted(body, field)] as const])));
  return { code, chosen, answers: given(chosen).map(([key, value]) => ({ key, value: Number(value) })) };
}

/** Without those that say "no answer". */
function given(chosen: Chosen): readonly (readonly [key: string, value: string])[] {
  return [...chosen].filter(([, value]) => value !== '');
}

function asked(code: string, opened: OpenedSurvey): Said {
  const { statements, opensOn, closesOn, isOpen } = opened;
  return {
    status: 200,
    page: isOpen ? surveyForm(code, opened, NOTHING, []) : notYetOpen(opened),
    json: { errors: [], statements, opensOn, closesOn },
  };
}

/** One and the same for what is no code, a forged one, and one whose survey is over. */
function unknownCode(code: string): Said {
  const message = 'no open survey has this code: compare it with what you were given, or it has ended with its survey';
  return {
    status: 404,
    page: codeForm(code, [{ field: 'code', message: sentence(message) }]),
    json: { errors: [{ code: 'perceptions.code-unknown', message, field: 'code' }] },
  };
}

/** Each at its statement; what concerns all of them leads to the first. */
function problemsIn(errors: readonly UserError[], { statements: [first] }: OpenedSurvey, chosen: Chosen): readonly Problem[] {
  return errors.map(({ code, field, message }) => {
    const words = WORDS[code] ?? sentence(message);
    const [, index] = /^answers(?:\.(\d+))?/.exec(field ?? '') ?? [null];
    if (index === null) return { message: words };
    const [key] = given(chosen)[Number(index)] ?? [first?.key ?? ''];
    return { field: fieldOf(key), message: words };
  });
}

/** By the code of a refusal, where a page asks otherwise than the API. */
const WORDS: Readonly<Record<string, string>> = {
  'perceptions.answers-missing': 'Choose how far you agree with at least one statement',
  'perceptions.value-out-of-range': 'Choose one of the answers, 1 to 5',
  'input.invalid': 'Choose one of the answers, 1 to 5',
};
