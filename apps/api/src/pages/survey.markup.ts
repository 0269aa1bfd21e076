import type { OpenedSurvey } from '#perceptions';
import { problemLine, problemSummary } from './form.ts';
import type { Choice, Problem } from './form.ts';
import type { Page } from './layout.ts';
import { markup } from '#markup';
import type { Markup } from '#markup';

/** What was chosen, by the key of a statement, as sent. */
export type Chosen = ReadonlyMap<string, string>;

/** In place of a value: whoever has chosen something can take it back without script. */
const NO_ANSWER = '';
const SCALE: readonly Choice[] = [
  ['1', '1: not at all'],
  ['2', '2'],
  ['3', '3'],
  ['4', '4'],
  ['5', '5: fully'],
  [NO_ANSWER, 'No answer'],
];

const DATES = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const FIELD = 'answer-';

/** The field of a statement in the form. */
export function fieldOf(key: string): string {
  return FIELD + key;
}

/** null: a field of something else. */
export function keyOf(field: string): string | null {
  return field.startsWith(FIELD) ? field.slice(FIELD.length) : null;
}

export function codeForm(code: string, problems: readonly Problem[]): Page {
  const title = 'Answer a survey';
  const problem = problems.find(({ field }) => field === 'code');
  const content = markup`${problemSummary(problems)}
    <h1>${title}</h1>
    <form method="post" action="/survey" novalidate>
      <div class="field${problem && ' wrong'}">
        <label for="code">Your code</label>
        <p class="hint" id="code-hint">20 letters and digits, such as 00007-7K3QX-02M9A-RTPWZ. You do not sign in, and it says nothing about you.</p>
        ${problem && problemLine(problem, 'code')}
        <input
          id="code"
          class="code"
          name="code"
          value="${code}"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="code-hint${problem && ' code-problem'}"
          ${problem && markup` aria-invalid="true"`}
        />
      </div>
      <button>Go to the survey</button>
    </form>`;
  return { title, content, hasProblems: problems.length > 0 };
}

export function surveyForm(code: string, { statements, closesOn }: OpenedSurvey, chosen: Chosen, problems: readonly Problem[]): Page {
  const title = 'How far do you agree?';
  const content = markup`${problemSummary(problems)}
    <h1>${title}</h1>
    <p>
      Answers are shown only as counts of several people together, never those of one person, and not at all where too few have answered. Neither your
      name, your address nor your browser is kept with them, and after ${dayOf(closesOn)} at the latest nobody can tell any more which code they came with.
    </p>
    <p>Answer as many statements as you like. A code counts once, with what is sent first.</p>
    <form method="post" action="/survey" novalidate>
      <input type="hidden" name="code" value="${code}" />
      <input type="hidden" name="answering" value="yes" />
      ${statements.map(({ key, text }) => scale(fieldOf(key), text, chosen.get(key), problems))}
      <button>Send my answers</button>
    </form>`;
  return { title, content, hasProblems: problems.length > 0 };
}

export function notYetOpen({ opensOn, closesOn }: OpenedSurvey): Page {
  const title = 'This survey is not open yet';
  const content = markup`<h1>${title}</h1>
    <p>It takes answers from ${dayOf(opensOn)} to ${dayOf(closesOn)}. Come back then with the same code.</p>`;
  return { title, content };
}

/** The same whether these answers count or some that were sent before: whoever tries a code out must not learn whether its holder has answered. */
export function thanks(): Page {
  const title = 'Thank you';
  const content = markup`<h1>${title}</h1>
    <p>Your answers have arrived. If some were sent with this code before, those count and these do not.</p>
    <p>You can close this page.</p>`;
  return { title, content };
}

function scale(name: string, text: string, chosen: string | undefined, problems: readonly Problem[]): Markup {
  const problem = problems.find(({ field }) => field === name);
  return markup`<div class="field${problem && ' wrong'}">
    <fieldset${problem && markup` aria-describedby="${name}-problem"`}>
      <legend>${text}</legend>
      ${problem && problemLine(problem, name)}
      <div class="scale">${SCALE.map(
        ([value, label], index) =>
          markup`<label class="choice"
            ><input type="radio" name="${name}"${index === 0 && markup` id="${name}"`} value="${value}"${value === chosen && markup` checked`} />
            ${label}</label
          >`,
      )}</div>
    </fieldset>
  </div>`;
}

function dayOf(date: string): string {
  return DATES.format(Date.parse(date));
}
