import { isWithdrawn } from '#friction';
import type { PolicyName, ReceiptNode, ReportablePolicyNode } from '#friction';
import { policyChoices } from './anonymous.markup.ts';
import { choices, problemLine, problemSummary, textArea } from './form.ts';
import type { Problem } from './form.ts';
import type { Page } from './layout.ts';
import { markup } from '#markup';
import type { Markup } from '#markup';

interface Opened {
  readonly receipt: string;
  /** So that a message that is sent twice arrives once. */
  readonly commandId: string;
  readonly node: ReceiptNode;
  /** The rule that it is about; null while it names none. */
  readonly rule: PolicyName | null;
  /** From which to name it. */
  readonly policies: readonly ReportablePolicyNode[];
}

/** What was entered and not taken. */
export interface Writing {
  readonly text: string;
  readonly policyId: string;
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
        ${problem && problemLine(problem, 'receipt')}
        <input
          id="receipt"
          class="code"
          name="receipt"
          value="${receipt}"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="receipt-hint${problem && ' receipt-problem'}"
          ${problem && markup` aria-invalid="true"`}
        />
      </div>
      <button>Show my report</button>
    </form>`;
  return { title, content, hasProblems: problems.length > 0 };
}

export function receiptPage(opened: Opened, writing: Writing, refused: readonly Problem[]): Page {
  const { node, rule } = opened;
  const title = TITLES[node.status] ?? 'Your report';
  const isOver = isWithdrawn(node);
  // A rule is named once: named meanwhile in another window, there is no field left to lead to.
  const problems = rule ? refused.map((problem) => (problem.field === 'policyId' ? { message: problem.message } : problem)) : refused;
  const content = markup`${problemSummary(problems)}
    <h1>${title}</h1>
    ${rule && markup`<p>It is about this rule: <strong>${rule.title}</strong> (${rule.code}).</p>`}
    <p>${node.policyId === null ? unnamedStatus(node) : STATUS[node.status](node)}</p>
    ${node.filedAlone === true && !isOver && markup`<p>It left the letterbox with fewer than two others, so the day may point at you.</p>`}
    ${node.fewPeople && !isOver && markup`<p>Fewer than five people could have made it, as far as the owner can tell.</p>`}
    ${
      node.outcome &&
      markup`<h2>The decision, of ${dated(node.outcome.resolvedOn)}</h2>
      <p>${DECIDED[node.outcome.decision]}</p>
      <p class="words">${node.outcome.message}</p>`
    }
    ${
      node.answer !== null &&
      markup`<h2>The answer, of ${dated(node.answeredOn)}</h2>
      <p class="words">${node.answer}</p>`
    }
    ${node.messages.length > 0 && markup`<h2>Messages</h2>`}
    <ul class="messages">
      ${node.messages.map(
        ({ from, text, deliveredOn }) =>
          markup`<li>
            <p class="hint">${from === 'OWNER' ? 'The owner of the rule' : 'You'}, ${dated(deliveredOn) ?? 'still in the letterbox'}</p>
            <p class="words">${text ?? '(no longer there)'}</p>
          </li>`,
      )}
    </ul>
    ${!isOver && (node.policyId === null ? naming(opened, writing, problems) : further(opened, writing, problems))}
    ${!isOver && takingBack(opened)}`;
  return { title, content, hasProblems: problems.length > 0 };
}

/** What is asked before anything else: without a rule there is nobody to write to. */
function naming({ receipt, policies }: Opened, { policyId }: Writing, problems: readonly Problem[]): Markup {
  if (policies.length === 0) return markup`<p>There is no rule to choose from yet. Come back later.</p>`;
  return markup`<h2>Name the rule</h2>
    <p>
      You can do this once. The owner of the rule then gets your report through the letterbox, after midnight at the earliest and within a week.
    </p>
    <form method="post" action="/receipt" novalidate>
      <input type="hidden" name="receipt" value="${receipt}" />
      <input type="hidden" name="name" value="yes" />
      ${choices('policyId', 'Which rule is it about?', policyChoices(policies), policyId, problems)}
      <button>Name the rule</button>
    </form>`;
}

function further({ receipt, commandId }: Opened, { text }: Writing, problems: readonly Problem[]): Markup {
  return markup`<h2>Write to the owner of the rule</h2>
    <form method="post" action="/receipt" novalidate>
      <input type="hidden" name="receipt" value="${receipt}" />
      <input type="hidden" name="commandId" value="${commandId}" />
      ${textArea('text', 'Your message', 'It goes through the letterbox, too, and arrives after midnight at the earliest, and within a week.', text, problems)}
      <button>Put it into the letterbox</button>
    </form>`;
}

function takingBack({ receipt }: Opened): Markup {
  return markup`<h2>Take the report back</h2>
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
      : deliveredOn === null
        ? markup`<li>It has left the letterbox, but has reached nobody, since it named no rule then.</li>
          <li>Through the letterbox, after midnight at the earliest and within a week, it is marked as taken back. After that nobody can be shown it.</li>`
        : markup`<li>
            The owner of the rule has had it since ${dated(deliveredOn)}. Through the letterbox, after midnight at the earliest and within a week, they are told that it was taken
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

const TITLES: Readonly<Partial<Record<ReceiptNode['status'], string>>> = {
  WITHDRAWAL_IN_LETTERBOX: 'Your report is being taken back',
  WITHDRAWN: 'Your report was taken back',
};

const DATES = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** A local date as people write it. */
function dated(day: string | null): string | null {
  return day === null ? null : DATES.format(new Date(`${day}T00:00:00Z`));
}

const TAKEN_OUT =
  'It was taken out of the letterbox. Nobody has seen it, and nothing of it is left. In about a week this receipt is forgotten, too.';

const STATUS: Readonly<Record<ReceiptNode['status'], (node: ReceiptNode) => string>> = {
  IN_LETTERBOX: () => 'It is in the letterbox. Nobody has seen it yet.',
  OPEN: ({ deliveredOn }) =>
    deliveredOn === null
      ? 'You have named the rule. Its owner gets your report through the letterbox, after midnight at the earliest and within a week.'
      : `The owner of the rule has had it since ${dated(deliveredOn) ?? ''}, and has not answered yet.`,
  ANSWERED: ({ deliveredOn }) => `The owner of the rule has had it since ${dated(deliveredOn) ?? ''}, and has answered.`,
  RESOLVED: () => 'The rule was reviewed, and this is what was decided.',
  WITHDRAWAL_IN_LETTERBOX: () =>
    'The owner of the rule is told so through the letterbox, after midnight at the earliest and within a week, and is then no longer shown what it says.',
  WITHDRAWN: ({ withdrawnOn }) =>
    withdrawnOn === null
      ? TAKEN_OUT
      : `The owner of the rule was told on ${dated(withdrawnOn) ?? ''}, and is no longer shown what it says.`,
};

const DECIDED: Readonly<Record<NonNullable<ReceiptNode['outcome']>['decision'], string>> = {
  KEEP: 'The rule stays as it is.',
  CLARIFY: 'The rule is said more clearly.',
  REVISE: 'The rule changes.',
  ADD_GUARDRAIL: 'The rule now says what you may decide yourself.',
  SUSPEND: 'The rule is suspended.',
  RETIRE: 'The rule is given up.',
};

/** Of "a rule I can't name", as long as it has no name. What was taken out of the letterbox is told of as any other report. */
function unnamedStatus({ status, withdrawnOn }: ReceiptNode): string {
  if (status === 'WITHDRAWAL_IN_LETTERBOX')
    return 'It named no rule, and has reached nobody. It is marked as taken back through the letterbox, after midnight at the earliest and within a week.';
  if (status !== 'WITHDRAWN') return 'It names no rule yet, and reaches nobody until you name it.';
  return withdrawnOn === null ? TAKEN_OUT : 'It named no rule, and has reached nobody. Nobody can be shown it any more.';
}
