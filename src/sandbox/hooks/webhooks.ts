import { randomUUID } from 'node:crypto';
import type { Behaviour } from '../behaviour.ts';
import type { Approval, Deployment } from '../entities/deployment.ts';
import type { Job } from '../entities/job.ts';
import type { Pipeline } from '../entities/pipeline.ts';
import { gitlabAddress, type Project } from '../entities/project.ts';
import { versionOf } from '../version.ts';
import { approvalBody, deploymentBody } from './deployment-body.ts';
import { hookAddress } from './hook-address.ts';
import { hookHeaders } from './hook-headers.ts';
import { type HookResponse, HookSender } from './hook-request.ts';
import { countDelivery, type Hook, type HookEvent, type HookSettings, isExecutable } from './hook.ts';
import { jobBody, pipelineBody } from './pipeline-bodies.ts';

/** The events that this company has, with GitLab's names for their hooks. */
const eventNames = {
  deployment_events: 'Deployment Hook',
  job_events: 'Job Hook',
  pipeline_events: 'Pipeline Hook',
} as const;
export type DeliveredEvent = keyof typeof eventNames;

/** GitLab drops events above its rate limit. This is how many deliveries can run at the same time. */
const mostDeliveries = 200;

export interface WebhooksOptions {
  readonly now: () => Date;
  readonly behaviour: () => Behaviour;
  /** In milliseconds. */
  readonly timeout: number;
}

/** The webhooks of all projects. Delivers each event once, and never again. */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #sender: HookSender;
  #hooks: Hook[] = [];
  #lastId = 61_204_870;
  #running = 0;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#sender = new HookSender(options.timeout);
  }

  add(project: Project, settings: HookSettings): Hook {
    const hook: Hook = {
      id: ++this.#lastId,
      projectId: project.id,
      createdAt: this.#options.now().toISOString(),
      settings,
      failures: 0,
      disabledUntil: null,
    };
    this.#hooks.push(hook);
    return hook;
  }

  of(project: Project): Hook[] {
    return this.#hooks.filter(({ projectId }) => projectId === project.id);
  }

  remove(hook: Hook): void {
    this.#hooks = this.#hooks.filter((other) => other !== hook);
  }

  removeAll(): void {
    this.#hooks = [];
  }

  /** Call this after each transition of a deployment. GitLab sends no hook for one that is created or skipped. */
  deploymentChanged(deployment: Deployment): void {
    const { status, updatedAt, project } = deployment;
    if (status === 'created' || status === 'skipped') return;
    if (status === 'blocked' && this.#options.behaviour().release === 'older') return;
    this.#announce(project, 'deployment_events', () => deploymentBody(deployment, updatedAt));
  }

  /** Call this after each approval and rejection. */
  deploymentReviewed(deployment: Deployment, approval: Approval): void {
    if (this.#options.behaviour().release === 'older') return;
    this.#announce(deployment.project, 'deployment_events', () => approvalBody(deployment, approval));
  }

  /** Call this after a job was created, has started, or has ended. */
  jobChanged(job: Job): void {
    if (job.user?.state === 'blocked') return;
    this.#announce(job.project, 'job_events', () => jobBody(job));
  }

  /** Call this after each transition of a pipeline. */
  pipelineChanged(pipeline: Pipeline): void {
    if (pipeline.user?.state === 'blocked') return;
    this.#announce(pipeline.project, 'pipeline_events', () => pipelineBody(pipeline));
  }

  /** Delivers to one hook, even if it is disabled, and returns the response. */
  async test(hook: Hook, event: DeliveredEvent, body: object): Promise<HookResponse> {
    return this.#deliver(hook, event, JSON.stringify(body), randomUUID());
  }

  /** Stops deliveries that are under way. */
  close(): void {
    this.#sender.close();
  }

  #announce(project: Project, event: DeliveredEvent & HookEvent, createBody: () => object): void {
    const now = this.#options.now();
    const hooks = this.of(project).filter((hook) => hook.settings.events[event] && isExecutable(hook, now));
    if (hooks.length === 0) return;
    const body = JSON.stringify(createBody());
    const eventId = randomUUID();
    for (const hook of hooks)
      if (this.#running < mostDeliveries) void this.#deliver(hook, event, body, eventId);
  }

  async #deliver(hook: Hook, event: DeliveredEvent, body: string, eventId: string): Promise<HookResponse> {
    const address = hookAddress(hook.settings);
    if (address === null) return { status: null, text: 'Invalid url given' };
    const behaviour = this.#options.behaviour();
    const headers = hookHeaders(hook.settings, body, {
      event: eventNames[event],
      eventId,
      instance: behaviour.externalUrl ?? gitlabAddress,
      version: versionOf(behaviour),
    });
    this.#running += 1;
    const response = await this.#sender.send({
      address,
      headers,
      body,
      verifiesCertificates: hook.settings.verifiesCertificates,
    });
    this.#running -= 1;
    const { status } = response;
    // A redirect counts as success, and GitLab does not follow it.
    countDelivery(hook, status !== null && status >= 200 && status < 400, this.#options.now());
    return response;
  }
}
