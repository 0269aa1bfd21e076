import type { FrictionReportEvent } from '#friction/events';
import { reaction } from '#read-store';
import { AssignTrainingTask } from './assign-tasks.handlers.ts';

/** Who reads the report, and so may know of the task, is asked of a read model of that name. */
export const assignTrainingTask = reaction<FrictionReportEvent, AssignTrainingTask>({
  name: 'assign-training-task-when-cause-classified',
  awaits: ['friction_reports'],
  on: { ReportCauseClassified: ({ data }) => (data.cause === 'TRAINING' ? new AssignTrainingTask(data.reportId) : []) },
});
