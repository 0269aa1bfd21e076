export { surveyAnswer } from './survey-answer.decider.ts';
export { surveyWave } from './survey-wave.decider.ts';
export { survey } from './survey.decider.ts';
