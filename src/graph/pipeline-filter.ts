import { builder } from '../builder.ts';
import { PipelineStatus } from './pipeline-status.ts';

export const PipelineFilter = builder.inputType('PipelineFilter', {
  description: 'Which pipelines to list. A pipeline must meet all conditions.',
  fields: (t) => ({
    ref: t.string({ description: 'The exact name of a branch or tag.' }),
    sha: t.string({ description: 'The whole sha of a commit.' }),
    status: t.field({ type: PipelineStatus.ref }),
    source: t.string({
      description:
        'The event that started the pipeline, such as `push`, `web`, `schedule`, `merge_request_event` or `parent_pipeline`.',
    }),
    username: t.string({
      description: 'The user who started the pipeline. If there is no such user, the list is empty.',
    }),
    updatedAfter: t.field({ type: 'DateTime', description: 'Includes this time.' }),
    updatedBefore: t.field({
      type: 'DateTime',
      description:
        'Includes this time. GitLab compares microseconds but returns milliseconds. If you pass the `updatedAt` of a pipeline, add a millisecond so that the list includes that pipeline.',
    }),
  }),
});
