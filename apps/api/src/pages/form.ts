import { markup } from '#markup';
import type { Content, Markup } from '#markup';

/** What is wrong with a form; without a field it concerns the whole. */
export interface Problem {
  readonly field?: string | undefined;
  readonly message: string;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'password';
  readonly value?: string;
  readonly autocomplete: 'name' | 'username' | 'new-password' | 'current-password';
  readonly email?: boolean;
}

interface Form {
  readonly action: string;
  readonly fields: readonly Field[];
  readonly problems: readonly Problem[];
  readonly button: string;
}

/** The browser's own checks are off: its bubbles vanish, and our words stand in the summary and at the field. */
export function form({ action, fields, problems, button }: Form): Markup {
  return markup`<form method="post" action="${action}" novalidate>
    ${fields.map((field) => input(field, problems))}
    <button>${button}</button>
  </form>`;
}

/** Takes the focus when the page opens, and each line leads to its field. */
export function problemSummary(problems: readonly Problem[]): Content {
  if (problems.length === 0) return null;
  return markup`<div class="problems" role="alert" aria-labelledby="problems" tabindex="-1" autofocus>
    <h2 id="problems">There is a problem</h2>
    <ul>
      ${problems.map(({ field, message }) => markup`<li>${field === undefined ? message : markup`<a href="#${field}">${message}</a>`}</li>`)}
    </ul>
  </div>`;
}

function input({ name, label, hint, type = 'text', value = '', autocomplete, email = false }: Field, problems: readonly Problem[]): Markup {
  const problem = problems.find(({ field }) => field === name);
  const describedBy = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ');
  return markup`<div class="field${problem && ' wrong'}">
    <label for="${name}">${label}</label>
    ${hint && markup`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${problem && problemLine(problem, name)}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${autocomplete}"
      ${attributes(email, describedBy, problem)}
    />
  </div>`;
}

/** What stands at the field, with the id by which the field names it as its description. */
export function problemLine({ message }: Problem, name: string): Markup {
  return markup`<p class="problem" id="${name}-problem"><span class="unseen">Error:</span> ${message}</p>`;
}

function attributes(email: boolean, describedBy: string, problem: Problem | undefined): Markup {
  return markup`${email && markup` inputmode="email" autocapitalize="none" spellcheck="false"`}${
    describedBy !== '' && markup` aria-describedby="${describedBy}"`
  }${problem && markup` aria-invalid="true"`}`;
}

export type Choice = readonly [value: string, label: string];

/** Radio buttons; the first carries the id to which a problem leads. */
export function choices(name: string, legend: string, options: readonly Choice[], chosen: string, problems: readonly Problem[]): Markup {
  const problem = problems.find(({ field }) => field === name);
  return markup`<div class="field${problem && ' wrong'}">
    <fieldset${problem && markup` aria-describedby="${name}-problem"`}>
      <legend>${legend}</legend>
      ${problem && problemLine(problem, name)}
      ${options.map(
        ([value, label], index) =>
          markup`<label class="choice"
            ><input type="radio" name="${name}"${index === 0 && markup` id="${name}"`} value="${value}"${value === chosen && markup` checked`} />
            ${label}</label
          >`,
      )}
    </fieldset>
  </div>`;
}

export function textArea(name: string, label: string, hint: string, value: string, problems: readonly Problem[]): Markup {
  const problem = problems.find(({ field }) => field === name);
  return markup`<div class="field${problem && ' wrong'}">
    <label for="${name}">${label}</label>
    <p class="hint" id="${name}-hint">${hint}</p>
    ${problem && problemLine(problem, name)}
    <textarea
      id="${name}"
      name="${name}"
      rows="5"
      autocomplete="off"
      aria-describedby="${name}-hint${problem && ` ${name}-problem`}"
      ${problem && markup` aria-invalid="true"`}
    >
${value}</textarea
    >
  </div>`;
}

/** A posted field as text; what is missing, repeated or no text is empty. */
export function posted(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** The words of a refusal, as a sentence begins. */
export function sentence(message: string): string {
  return message.slice(0, 1).toUpperCase() + message.slice(1);
}
