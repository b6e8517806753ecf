import { openEnum } from './open-enum.ts';

export const PipelineStatus = openEnum('PipelineStatus', 'The progress of a pipeline.', {
  created: undefined,
  waiting_for_resource: 'A job waits for a resource group that another job uses.',
  preparing: undefined,
  waiting_for_callback: 'The pipeline waits for a response from another system.',
  pending: 'The pipeline waits for a runner.',
  running: undefined,
  success: undefined,
  failed: undefined,
  canceling: undefined,
  canceled: undefined,
  skipped: undefined,
  manual: 'The pipeline waits until someone starts its next job.',
  scheduled: 'The pipeline waits until a delay is over.',
});
