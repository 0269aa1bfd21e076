import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import backtestGuardrail from '../examples/backtest-guardrail.graphql';
import backtestGuardrailVariables from '../examples/backtest-guardrail.json';
import checkGuardrail from '../examples/check-guardrail.graphql';
import checkGuardrailVariables from '../examples/check-guardrail.json';
import createSurvey from '../examples/create-survey.graphql';
import createSurveyVariables from '../examples/create-survey.json';
import frictionCost from '../examples/friction-cost.graphql';
import frictionRanking from '../examples/friction-ranking.graphql';
import frictionTrend from '../examples/friction-trend.graphql';
import frictionTrendVariables from '../examples/friction-trend.json';
import handProfile from '../examples/hand-profile.graphql';
import handProfileVariables from '../examples/hand-profile.json';
import inbox from '../examples/inbox.graphql';
import judgementCalls from '../examples/judgement-calls.graphql';
import leadershipReview from '../examples/leadership-review.graphql';
import leadershipReviewVariables from '../examples/leadership-review.json';
import outcomes from '../examples/outcomes.graphql';
import perceptionGaps from '../examples/perception-gaps.graphql';
import perceptionGapsVariables from '../examples/perception-gaps.json';
import projections from '../examples/projections.graphql';
import recordJudgementCall from '../examples/record-judgement-call.graphql';
import recordJudgementCallVariables from '../examples/record-judgement-call.json';
import registerPolicy from '../examples/register-policy.graphql';
import registerPolicyVariables from '../examples/register-policy.json';
import reportFriction from '../examples/report-friction.graphql';
import reportFrictionVariables from '../examples/report-friction.json';
import reviews from '../examples/reviews.graphql';
import revisionEffect from '../examples/revision-effect.graphql';
import revisionEffectVariables from '../examples/revision-effect.json';
import whoAmI from '../examples/who-am-i.graphql';

/** In the order of a first visit: a rule, what it leaves room for, friction with it, what the owner sees and decides, what leaders see, whether it worked, how both sides see it. */
const EXAMPLES = [
  example('who-am-i', whoAmI),
  example('register-policy', registerPolicy, registerPolicyVariables),
  example('check-guardrail', checkGuardrail, checkGuardrailVariables),
  example('record-judgement-call', recordJudgementCall, recordJudgementCallVariables),
  example('report-friction', reportFriction, reportFrictionVariables),
  example('inbox', inbox),
  example('backtest-guardrail', backtestGuardrail, backtestGuardrailVariables),
  example('reviews', reviews),
  example('outcomes', outcomes),
  example('revision-effect', revisionEffect, revisionEffectVariables),
  example('friction-ranking', frictionRanking),
  example('friction-trend', frictionTrend, frictionTrendVariables),
  example('friction-cost', frictionCost),
  example('judgement-calls', judgementCalls),
  example('create-survey', createSurvey, createSurveyVariables),
  example('perception-gaps', perceptionGaps, perceptionGapsVariables),
  example('hand-profile', handProfile, handProfileVariables),
  example('leadership-review', leadershipReview, leadershipReviewVariables),
  example('projections', projections),
];

/** The comment that opens a document gives its title (first line) and what to know (the others). */
function example(name, query, variables = '') {
  const [title, ...notes] = query
    .slice(0, query.search(/^[^#]/m))
    .trim()
    .split('\n')
    .map((line) => line.replace(/^# ?/, ''));
  return { name, title, note: notes.join(' '), query, variables };
}

/** The example named in the address; null when there is none. */
export function chosenExample() {
  const name = new URLSearchParams(location.search).get('example');
  return opened(EXAMPLES.find((candidate) => candidate.name === name));
}

export const firstExample = EXAMPLES[0];

/** A command takes effect once by its id, so each opening of an example is given a new one. */
function opened(chosen) {
  return chosen && { ...chosen, variables: chosen.variables.replaceAll('NEW-UUID', () => crypto.randomUUID()) };
}

export const examplesPlugin = {
  title: 'Examples',
  icon: () => (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M5 4h14v16H5zM8.5 9h7M8.5 12.5h7M8.5 16h4" />
    </svg>
  ),
  content: Examples,
};

function Examples() {
  const { addTab } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(({ queryEditor, variableEditor }) => ({ queryEditor, variableEditor }));
  const open = (chosen) => {
    if (queryEditor.getValue().trim() !== '') addTab();
    const { query, variables } = opened(chosen);
    queryEditor.setValue(query);
    variableEditor.setValue(variables);
    queryEditor.focus();
  };
  return (
    <section className="examples" aria-labelledby="examples">
      <h2 id="examples">Examples</h2>
      <p>Each opens in a tab. Run it with the button beside it, or with Ctrl and Enter.</p>
      <ul>
        {EXAMPLES.map((offered) => (
          <li key={offered.name}>
            <button type="button" onClick={() => open(offered)}>
              {offered.title}
            </button>
            <p>{offered.note}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
