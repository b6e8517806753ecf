import type { Hint } from './hints.ts';

type Json = Readonly<Record<string, unknown>>;

export interface WebhookNews {
  readonly hint: Hint;
  /** When the change happened according to GitLab, in ms of Unix time; null if the body does not say. */
  readonly happenedAt: number | null;
}

/**
 * What a webhook says about deployments: GitLab's deployment, job and pipeline events. Null for all other bodies, and for
 * jobs and pipelines that deploy nowhere. Nothing but numbers and times leaves the body.
 */
export function newsIn(body: unknown, receivedAt: number): WebhookNews | null {
  if (!isObject(body)) return null;
  switch (body.object_kind) {
    case 'deployment':
      return news(numberAt(body, 'project', 'id'), receivedAt, {}, body.status_changed_at);
    case 'build':
      if (body.environment === null) return null;
      return news(
        number(body.project_id),
        receivedAt,
        { job: number(body.build_id), pipeline: number(body.pipeline_id) },
        body.build_finished_at ?? body.build_started_at ?? body.build_created_at,
      );
    case 'pipeline':
      if (!deploys(body.builds)) return null;
      return news(
        numberAt(body, 'project', 'id'),
        receivedAt,
        { pipeline: numberAt(body, 'object_attributes', 'id') },
        null,
      );
    default:
      return null;
  }
}

function news(
  project: number | undefined,
  receivedAt: number,
  of: Pick<Hint, 'job' | 'pipeline'>,
  changedAt: unknown,
): WebhookNews | null {
  if (project === undefined) return null;
  // GitLab writes both `2021-04-28 21:50:00 +0200` and ISO 8601.
  const time = typeof changedAt === 'string' ? Date.parse(changedAt) : NaN;
  const hint: Hint = { project: String(project), source: 'webhook', receivedAt, ...of };
  return { hint, happenedAt: Number.isNaN(time) ? null : time };
}

/** Older versions of GitLab do not say where a job deploys. */
function deploys(builds: unknown): boolean {
  return !Array.isArray(builds) || builds.some((build) => isObject(build) && build.environment !== null);
}

function numberAt(body: Json, name: string, key: string): number | undefined {
  const part = body[name];
  return isObject(part) ? number(part[key]) : undefined;
}

function number(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
