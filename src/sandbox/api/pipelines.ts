import { presentJob, wasRetried } from '../entities/job.ts';
import { fullPipeline, listedPipeline, type Pipeline } from '../entities/pipeline.ts';
import type { Project } from '../entities/project.ts';
import { invalidParameters, notFound } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import {
  choice,
  flag,
  moment,
  requiredInteger,
  requiredText,
  presentText,
  texts,
  type Given,
} from '../http/parameters.ts';
import { findDeliveries } from './access.ts';
import { endpoint, present, presentPage } from './endpoint.ts';

/** The statuses of pipelines and of jobs. */
const statuses = [
  'created',
  'waiting_for_resource',
  'preparing',
  'waiting_for_callback',
  'pending',
  'running',
  'success',
  'failed',
  'canceling',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
] as const;

const sources = [
  'push',
  'web',
  'trigger',
  'schedule',
  'api',
  'external',
  'pipeline',
  'chat',
  'merge_request_event',
  'external_pull_request_event',
  'parent_pipeline',
  'ondemand_dast_scan',
  'ondemand_dast_validation',
  'security_orchestration_policy',
] as const;

const listParameters = {
  id: requiredText(),
  scope: choice(['running', 'pending', 'finished', 'branches', 'tags'], null),
  status: choice(statuses, null),
  source: choice(sources, null),
  ref: presentText(),
  sha: presentText(),
  username: presentText(),
  name: presentText(),
  yaml_errors: flag(),
  updated_after: moment(),
  updated_before: moment(),
  created_after: moment(),
  created_before: moment(),
  order_by: choice(['id', 'status', 'ref', 'updated_at', 'user_id'], 'id'),
  sort: choice(['asc', 'desc'], 'desc'),
  ...pageParameters,
};

export const listPipelines = endpoint({
  method: 'GET',
  path: '/projects/:id/pipelines',
  takesJobTokens: 'newest',
  parameters: listParameters,
  handle: (call, given) => {
    const project = findDeliveries(call, given.id, ['builds']);
    const sign = given.sort === 'asc' ? 1 : -1;
    const pipelines = project.pipelines
      .filter((pipeline) => matches(pipeline, given))
      .sort(
        (one, other) => sign * (compareKeys(sortKey(one, given), sortKey(other, given)) || one.id - other.id),
      );
    return presentPage(call, listedPipeline, pipelines, given);
  },
});

const onePipeline = { id: requiredText(), pipeline_id: requiredInteger() };

export const getPipeline = endpoint({
  method: 'GET',
  path: '/projects/:id/pipelines/:pipeline_id',
  takesJobTokens: 'newest',
  parameters: onePipeline,
  handle: (call, given) => {
    const project = findDeliveries(call, given.id, ['builds']);
    return present(call, fullPipeline, findPipeline(project, given.pipeline_id));
  },
});

export const listPipelineJobs = endpoint({
  method: 'GET',
  path: '/projects/:id/pipelines/:pipeline_id/jobs',
  takesJobTokens: true,
  parameters: { ...onePipeline, scope: texts(), include_retried: flag(), ...pageParameters },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id, ['builds']);
    const pipeline = findPipeline(project, given.pipeline_id);
    if (!(given.scope ?? []).every(isStatus)) throw invalidParameters(['scope does not have a valid value']);
    const jobs = [...project.jobs.values()]
      .filter((job) => job.pipeline === pipeline && (given.scope?.includes(job.status) ?? true))
      .filter((job) => given.include_retried === true || !wasRetried(job))
      .sort((one, other) => other.id - one.id);
    return presentPage(call, presentJob, jobs, given);
  },
});

export const getJob = endpoint({
  method: 'GET',
  path: '/projects/:id/jobs/:job_id',
  parameters: { id: requiredText(), job_id: requiredInteger() },
  handle: (call, given) => {
    const job = findDeliveries(call, given.id, ['builds']).jobs.get(given.job_id);
    if (job === undefined) throw notFound();
    return present(call, presentJob, job);
  },
});

function isStatus(text: string): boolean {
  return statuses.some((status) => status === text);
}

function findPipeline(project: Project, id: number): Pipeline {
  const pipeline = project.pipelines.find((candidate) => candidate.id === id);
  if (pipeline === undefined) throw notFound();
  return pipeline;
}

function matches(pipeline: Pipeline, given: Given<typeof listParameters>): boolean {
  const updated = pipeline.updatedAt === null ? NaN : Date.parse(pipeline.updatedAt);
  const created = Date.parse(pipeline.createdAt);
  return (
    (given.scope === null || isInScope(pipeline, given.scope)) &&
    (given.status === null || pipeline.status === given.status) &&
    (given.source === null || pipeline.source === given.source) &&
    (given.ref === null || pipeline.ref === given.ref) &&
    (given.sha === null || pipeline.commit.sha === given.sha) &&
    (given.username === null || pipeline.user?.username === given.username) &&
    (given.name === null || pipeline.name === given.name) &&
    (given.yaml_errors === null || (pipeline.yamlErrors !== null) === given.yaml_errors) &&
    (given.updated_after === null || updated >= given.updated_after) &&
    (given.updated_before === null || updated <= given.updated_before) &&
    (given.created_after === null || created >= given.created_after) &&
    (given.created_before === null || created <= given.created_before)
  );
}

function isInScope({ status, tag, source }: Pipeline, scope: string): boolean {
  if (scope === 'tags') return tag;
  if (scope === 'branches') return !tag && source !== 'merge_request_event';
  if (scope === 'finished') return ['success', 'failed', 'canceled'].includes(status);
  return status === scope;
}

function sortKey(pipeline: Pipeline, { order_by: orderBy }: Given<typeof listParameters>): string | number {
  if (orderBy === 'status') return pipeline.status;
  if (orderBy === 'ref') return pipeline.ref;
  if (orderBy === 'updated_at') return pipeline.updatedAt ?? '';
  return orderBy === 'user_id' ? (pipeline.user?.id ?? 0) : pipeline.id;
}

function compareKeys(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
