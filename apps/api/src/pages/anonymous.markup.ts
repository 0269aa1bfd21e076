import type { PosterNode, ReportablePolicyNode } from '#friction';
import { choices, problemSummary, textArea } from './form.ts';
import type { Choice, Problem } from './form.ts';
import type { Page } from './layout.ts';
import { markup } from '#markup';

/** What stands in the form of a poster. */
export interface Entered {
  readonly receipt: string;
  /** Or `UNNAMED`. */
  readonly policyId: string;
  readonly ruleInOwnWords: string;
  readonly burden: string;
  readonly servedPurpose: string;
  readonly situation: string;
  readonly shareText: boolean;
}

/** In place of the id of a policy: "a rule I can't name". */
export const UNNAMED = 'unnamed';

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

const PURPOSES: Readonly<Record<string, string>> = {
  STRUCTURE: 'give structure',
  CERTAINTY: 'give certainty',
  FRAUD_PREVENTION: 'prevent fraud',
  RISK_REDUCTION: 'reduce risk',
  CONTROL: 'keep control',
};

export function poster(code: string, { policyId, policies }: PosterNode, entered: Entered, problems: readonly Problem[]): Page {
  const title = 'Report a rule, without your name';
  const only = policyId === null ? undefined : policies[0];
  const rule = only
    ? markup`<p>The rule: <strong>${only.title}</strong> (${only.code})<input type="hidden" name="policyId" value="${only.id}" /></p>`
    : choices(
        'policyId',
        'Which rule stopped you from helping a customer?',
        [...policyChoices(policies), ...(policyId === null ? [[UNNAMED, "A rule I can't name"] as const] : [])],
        entered.policyId,
        problems,
      );
  const content = markup`${problemSummary(problems)}
    <h1>${title}</h1>
    <p>
      Nobody signs in here, and neither your address nor your browser is kept. Your report waits in a sealed letterbox, and reaches the owner of the
      rule after midnight at the earliest and within a week, together with others if there are any.
    </p>
    <p>It is enough to say which rule it was; nothing else has to be chosen or typed.</p>
    <form method="post" action="/join/${encodeURIComponent(code)}" novalidate>
      <input type="hidden" name="receipt" value="${entered.receipt}" />
      ${rule}
      ${
        policyId === null &&
        markup`<div class="unnamed">
        ${textArea('ruleInOwnWords', 'If you cannot name it: what does the rule say, in your own words?', 'The report reaches nobody until you name its rule later, with your receipt.', entered.ruleInOwnWords, problems)}
      </div>`
      }
      ${choices('burden', 'How much trouble was it? (optional)', BURDENS, entered.burden, problems)}
      ${choices('servedPurpose', `${served(only?.purposes ?? [])} (optional)`, SERVED, entered.servedPurpose, problems)}
      ${textArea('situation', 'What happened? (optional)', 'Leave out names, dates and whatever tells who you or the customer are.', entered.situation, problems)}
      <div class="field">
        <label class="choice"
          ><input type="checkbox" name="shareText" value="yes"${entered.shareText && markup` checked`} /> The owner of the rule may read my words</label
        >
      </div>
      <button>Put it into the letterbox</button>
    </form>`;
  return { title, content, hasProblems: problems.length > 0 };
}

export function policyChoices(policies: readonly ReportablePolicyNode[]): readonly Choice[] {
  return policies.map(({ id, code, title }) => [id, `${title} (${code})`]);
}

/** Worded from what the rule is for, where the poster is about one. */
function served(purposes: readonly string[]): string {
  const words = purposes.flatMap((purpose) => PURPOSES[purpose] ?? []);
  if (words.length === 0) return 'Did the rule do here what it is meant to do?';
  return `This rule is meant to ${new Intl.ListFormat('en').format(words)}. Did it do that here?`;
}

/** @param isUnnamed it is about "a rule I can't name" */
export function filed(receipt: string, isUnnamed: boolean): Page {
  const title = 'Your report is in the letterbox';
  return {
    title,
    content: markup`<h1>${title}</h1>
      <p>This is your receipt. Write it down, or take a picture: it is shown only now, and nobody can find it again for you.</p>
      <p class="receipt">${receipt}</p>
      ${isUnnamed && markup`<p><strong>Your report reaches nobody until you name its rule.</strong> Once you know it, name it with this receipt.</p>`}
      <p>
        With it you <a href="/receipt">read what becomes of your report</a>, see the answer, write to the owner of the rule, and can take the report
        back.
      </p>
      <h2>Before you go</h2>
      <p>On a computer that others use, close this window: going back would show the receipt.</p>`,
  };
}

export function unknownPoster(): Page {
  const title = 'This code does not work';
  return {
    title,
    content: markup`<h1>${title}</h1>
      <p>It is not known, or has ended. Compare it with the poster, or ask whoever put the poster up for a new one.</p>`,
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
