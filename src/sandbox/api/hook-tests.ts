import type { Project } from '../entities/project.ts';
import { deploymentBody } from '../hooks/deployment-body.ts';
import { jobBody, pipelineBody } from '../hooks/pipeline-bodies.ts';
import type { DeliveredEvent } from '../hooks/webhooks.ts';
import { json, refused } from '../http/answer.ts';
import { requiredChoice, requiredInteger, requiredText } from '../http/parameters.ts';
import { endpoint } from './endpoint.ts';
import { findHook, findHookProject } from './hooks.ts';

const testsPerMinute = 5;

/** Delivers what a project has of the newest, whatever its status. Only here does a hook show that one was created or skipped. */
export const testHook = endpoint({
  method: 'POST',
  path: '/projects/:id/hooks/:hook_id/test/:trigger',
  parameters: {
    id: requiredText(),
    hook_id: requiredInteger(),
    trigger: requiredChoice(['deployment_events', 'job_events', 'pipeline_events'] as const),
  },
  handle: async (call, given) => {
    const project = findHookProject(call, given.id);
    const hook = findHook(call, given);
    call.countHookTest(project, testsPerMinute);
    const body = newest[given.trigger](project, call.now.toISOString());
    const { status, text } = await call.webhooks.test(hook, given.trigger, body);
    if (status === null || status < 200 || status > 299) throw refused(422, text);
    return json(201, { message: '201 Created' });
  },
});

const newest = {
  deployment_events: (project, moment) =>
    deploymentBody(project.deployments.at(-1) ?? missing('deployments'), moment),
  job_events: (project) => jobBody([...project.jobs.values()].at(-1) ?? missing('CI jobs')),
  pipeline_events: (project) => pipelineBody(project.pipelines.at(-1) ?? missing('CI pipelines')),
} satisfies Record<DeliveredEvent, (project: Project, moment: string) => object>;

function missing(things: string): never {
  throw refused(422, `Ensure the project has ${things}.`);
}
