import type { ColumnType, Kysely } from 'kysely';
import type { GivenAnswers } from './events.ts';

export interface SurveysTables {
  survey: {
    survey_id: string;
    title: string;
    template: string | null;
    /** JSON. */
    statements: string;
    cadence_days: number | null;
    created_at: string;
    is_retired: number;
  };
  survey_wave: {
    wave_id: string;
    survey_id: string;
    number: number;
    /** JSON. */
    statements: string;
    opens_on: string;
    closes_on: string;
    opened_at: string;
    /** null: open. */
    closed_at: string | null;
    k: number | null;
    /** JSON of whole cells, fixed at the close; null: open. */
    results: string | null;
  };
  /** Answers of open waves, sealed, for the close alone; with it they go. Read, `given` is opened; null once its key is destroyed. */
  survey_answer: { answer_id: string; wave_id: string; given: ColumnType<GivenAnswers | null, string, never> };
  surveyed_unit: { unit_id: string; parent_id: string | null };
}

export function createSurveysTables(db: Kysely<SurveysTables>) {
  return [
    db.schema
      .createTable('survey')
      .addColumn('survey_id', 'text', (column) => column.primaryKey())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('template', 'text')
      .addColumn('statements', 'text', (column) => column.notNull())
      .addColumn('cadence_days', 'integer')
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('is_retired', 'integer', (column) => column.notNull()),
    db.schema
      .createTable('survey_wave')
      .addColumn('wave_id', 'text', (column) => column.primaryKey())
      .addColumn('survey_id', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('statements', 'text', (column) => column.notNull())
      .addColumn('opens_on', 'text', (column) => column.notNull())
      .addColumn('closes_on', 'text', (column) => column.notNull())
      .addColumn('opened_at', 'text', (column) => column.notNull())
      .addColumn('closed_at', 'text')
      .addColumn('k', 'integer')
      .addColumn('results', 'text'),
    db.schema.createIndex('survey_wave_by_close').on('survey_wave').columns(['closed_at']),
    db.schema.createIndex('survey_by_time').on('survey').columns(['created_at', 'survey_id']),
    db.schema.createIndex('survey_wave_by_survey').on('survey_wave').columns(['survey_id', 'number']),
    db.schema
      .createTable('survey_answer')
      .addColumn('answer_id', 'text', (column) => column.primaryKey())
      .addColumn('wave_id', 'text', (column) => column.notNull())
      .addColumn('given', 'text', (column) => column.notNull()),
    db.schema.createIndex('survey_answer_by_wave').on('survey_answer').columns(['wave_id']),
    db.schema
      .createTable('surveyed_unit')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('parent_id', 'text'),
  ];
}
