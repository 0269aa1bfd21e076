import type { PosterNode, ReceiptNode } from '#friction';
import { problemSummary } from './form.ts';
import type { Problem } from './form.ts';
import type { Page } from './layout.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** What stands in the form of a poster. */
export interface Entered {
  readonly receipt: string;
  readonly policyId: string;
  readonly burden: string;
  readonly servedPurpose: string;
  readonly situation: string;
  readonly shareText: boolean;
}

interface Message {
  readonly text: string;
  /** So that a message that is sent twice arrives once. */
  readonly commandId: string;
}

const BURDENS: readonly Choice[] = [
  ['1', '1: no trouble'],
  ['2', '2'],
  ['3', '3'],
  ['4', '4'],
  ['5', '5: a lot of trouble'],
];
const SERVED: readonly Choice[] = [
  ['YES', 'Yes'],
  ['PARTLY', 'Partly'],
  ['NO', 'No'],
  ['DONT_KNOW', 'I do not know'],
];

type Choice = readonly [value: string, label: string];

export function poster(code: string, { policies }: PosterNode, entered: Entered, problems: readonly Problem[]): Page {
  const title = 'Report a rule, without your name';
  const [only, ...others] = policies;
  const rule =
    only && others.length === 0
      ? markup`<p>The rule: <strong>${only.title}</strong> (${only.code})<input type="hidden" name="policyId" value="${only.id}" /></p>`
      : choices(
          'policyId',
          'Which rule stopped you from helping a customer?',
          policies.map(({ id, code: name, title: words }) => [id, `${words} (${name})`] as const),
          entered.policyId,
          problems,
        );
  const content = markup`${problemSummary(problems)}
    <h1>${title}</h1>
    <p>
      Nobody signs in here, and neither your address nor your browser is kept. Your report waits in a sealed letterbox and reaches the owner of the
      rule together with others, a day to a week from now.
    </p>
    <form method="post" action="/join/${encodeURIComponent(code)}" novalidate>
      <input type="hidden" name="receipt" value="${entered.receipt}" />
      ${rule} ${choices('burden', 'How much trouble was it? (you may leave it out)', BURDENS, entered.burden, problems)}
      ${choices('servedPurpose', 'Did the rule do here what it is meant to do? (you may leave it out)', SERVED, entered.servedPurpose, problems)}
      ${textArea('situation', 'What happened? (you may leave it out)', 'Leave out names, dates and whatever tells who you or the customer are.', entered.situation, problems)}
      <div class="field">
        <label class="choice"
          ><input type="checkbox" name="shareText" value="yes"${entered.shareText && markup` checked`} /> The owner of the rule may read my words</label
        >
      </div>
      <button>Put it into the letterbox</button>
    </form>`;
  return { title, content, hasProblems: problems.length > 0 };
}

export function filed(receipt: string): Page {
  const title = 'Your report is in the letterbox';
  return {
    title,
    content: markup`<h1>${title}</h1>
      <p>This is your receipt. Write it down, or take a picture: it is shown only now, and nobody can find it again for you.</p>
      <p class="receipt"><strong>${receipt}</strong></p>
      <p>With it you <a href="/receipt">read what becomes of your report</a>, see the answer, and write to the owner of the rule.</p>
      <h2>Before you go</h2>
      <p>On a computer that others use, close this window: going back would show the receipt.</p>`,
  };
}

export function receiptForm(receipt: string, problems: readonly Problem[]): Page {
  const title = 'What has become of my report?';
  const problem = problems.find(({ field }) => field === 'receipt');
  const content = markup`${problemSummary(problems)}
    <h1>${title}</h1>
    <form method="post" action="/receipt" novalidate>
      <div class="field${problem && ' wrong'}">
        <label for="receipt">Your receipt</label>
        <p class="hint" id="receipt-hint">20 letters and digits, such as 7K3QX-02M9A-RTPWZ-E5N1C</p>
        ${problem && markup`<p class="problem" id="receipt-problem"><span class="unseen">Error:</span> ${problem.message}</p>`}
        <input
          id="receipt"
          name="receipt"
          value="${receipt}"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="receipt-hint${problem && ' receipt-problem'}"
          ${problem && markup` aria-invalid="true"`}
        />
      </div>
      <button>Look</button>
    </form>`;
  return { title, content, hasProblems: problems.length > 0 };
}

export function receiptPage(receipt: string, node: ReceiptNode, message: Message, problems: readonly Problem[]): Page {
  const title = 'Your report';
  const content = markup`${problemSummary(problems)}
    <h1>${title}</h1>
    <p>${STATUS[node.status](node)}</p>
    ${node.filedAlone === true && markup`<p>It left the letterbox with fewer than two others, so the day may point at you.</p>`}
    ${node.fewPeople && markup`<p>Fewer than five people could have made it, as far as the owner can tell.</p>`}
    ${
      node.answer !== null &&
      markup`<h2>The answer, of ${node.answeredOn}</h2>
      <p>${node.answer}</p>`
    }
    ${node.messages.length > 0 && markup`<h2>Messages</h2>`}
    <ul>
      ${node.messages.map(
        ({ from, text, deliveredOn }) =>
          markup`<li>
            ${from === 'OWNER' ? 'The owner of the rule' : 'You'}, ${deliveredOn ?? 'still in the letterbox'}: ${text ?? '(no longer there)'}
          </li>`,
      )}
    </ul>
    ${!isWithdrawn(node) && further(receipt, message, problems)}`;
  return { title, content, hasProblems: problems.length > 0 };
}

function further(receipt: string, message: Message, problems: readonly Problem[]): Markup {
  return markup`<h2>Write to the owner of the rule</h2>
    <form method="post" action="/receipt" novalidate>
      <input type="hidden" name="receipt" value="${receipt}" />
      <input type="hidden" name="commandId" value="${message.commandId}" />
      ${textArea('text', 'Your message', 'It goes through the letterbox, too, and takes a day to a week.', message.text, problems)}
      <button>Put it into the letterbox</button>
    </form>
    <h2>Take the report back</h2>
    <form method="post" action="/receipt">
      <input type="hidden" name="receipt" value="${receipt}" />
      <p>You are asked once more before anything happens.</p>
      <button class="secondary" name="withdraw" value="ask">Take the report back</button>
    </form>`;
}

/** Before it is done: it cannot be undone. */
export function withdrawal(receipt: string, { status, deliveredOn }: ReceiptNode): Page {
  const title = 'Do you want to take your report back?';
  const what =
    status === 'IN_LETTERBOX'
      ? markup`<li>It is still in the letterbox, and is taken out at once. Nobody has seen it, and nobody will.</li>
          <li>Nothing of what it says is kept. In about a week your receipt is forgotten, too.</li>`
      : markup`<li>
            The owner of the rule has had it since ${deliveredOn}. Through the letterbox, a day to a week from now, they are told that it was taken
            back, and are no longer shown what it says.
          </li>
          <li>What they have read, they have read; figures that are published stay as they are.</li>`;
  const content = markup`<h1>${title}</h1>
    <ul>
      ${what}
      <li>This cannot be undone. You can always make a new report.</li>
    </ul>
    <form method="post" action="/receipt">
      <input type="hidden" name="receipt" value="${receipt}" />
      <div class="answers">
        <button name="withdraw" value="yes">Yes, take it back</button>
        <button class="secondary">No, keep it</button>
      </div>
    </form>`;
  return { title, content };
}

export function isWithdrawn({ status }: ReceiptNode): boolean {
  return status === 'WITHDRAWN' || status === 'WITHDRAWAL_IN_LETTERBOX';
}

const STATUS: Readonly<Record<ReceiptNode['status'], (node: ReceiptNode) => string>> = {
  IN_LETTERBOX: () => 'It is in the letterbox. Nobody has seen it yet.',
  OPEN: ({ deliveredOn }) => `The owner of the rule has had it since ${deliveredOn ?? ''}, and has not answered yet.`,
  ANSWERED: ({ deliveredOn }) => `The owner of the rule has had it since ${deliveredOn ?? ''}, and has answered.`,
  WITHDRAWAL_IN_LETTERBOX: () =>
    'You have taken it back. The owner of the rule is told so through the letterbox, a day to a week from now, and is then no longer shown what it says.',
  WITHDRAWN: ({ withdrawnOn }) =>
    withdrawnOn === null
      ? 'It was taken out of the letterbox. Nobody has seen it, and nothing of it is left. In about a week this receipt is forgotten, too.'
      : `You have taken it back. The owner of the rule was told on ${withdrawnOn}, and is no longer shown what it says.`,
};

export function unknownPoster(): Page {
  const title = 'This code is not taken';
  return {
    title,
    content: markup`<h1>${title}</h1>
      <p>It is not known, or no longer taken. Compare it with the poster, or ask for a new one.</p>`,
  };
}

export function tooMuch(why: string): Page {
  const title = 'Too much at once';
  return {
    title,
    content: markup`<h1>${title}</h1>
      <p>${why}.</p>`,
  };
}

/** @param path of the page that was asked for */
export function known(path: string): Page {
  const title = 'Come back without being known';
  return {
    title,
    content: markup`<h1>${title}</h1>
      <p>
        Your browser sent a cookie with this request, as it does when you are signed in to Handrail. Nothing here reads it, but an anonymous report
        should not travel together with it.
      </p>
      <h2>What you can do</h2>
      <ul>
        <li>Open <strong>${path}</strong> in a private window.</li>
        <li>Or on your own phone, outside the network at work.</li>
      </ul>`,
  };
}

function choices(name: string, legend: string, options: readonly Choice[], chosen: string, problems: readonly Problem[]): Markup {
  const problem = problems.find(({ field }) => field === name);
  return markup`<fieldset class="field${problem && ' wrong'}" id="${name}"${problem && markup` aria-describedby="${name}-problem"`}>
    <legend>${legend}</legend>
    ${problem && markup`<p class="problem" id="${name}-problem"><span class="unseen">Error:</span> ${problem.message}</p>`}
    ${options.map(
      ([value, label]) =>
        markup`<label class="choice"><input type="radio" name="${name}" value="${value}"${value === chosen && markup` checked`} /> ${label}</label>`,
    )}
  </fieldset>`;
}

function textArea(name: string, label: string, hint: string, value: string, problems: readonly Problem[]): Markup {
  const problem = problems.find(({ field }) => field === name);
  return markup`<div class="field${problem && ' wrong'}">
    <label for="${name}">${label}</label>
    <p class="hint" id="${name}-hint">${hint}</p>
    ${problem && markup`<p class="problem" id="${name}-problem"><span class="unseen">Error:</span> ${problem.message}</p>`}
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
