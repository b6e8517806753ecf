import { setTimeout } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { type DeploymentJson, listDeployments } from '../gitlab/deployments.ts';
import type { JobJson } from '../gitlab/jobs.ts';
import { seeDeployments } from './seen.ts';

/**
 * How many of the project's newest deployments each look reads. The second look is wider, because others may have been
 * created meanwhile, and because a read with the same text would be answered with what the first one found.
 */
const LOOKS = [20, 50];
/** In ms, between two looks: GitLab can create the deployment in the background. */
const PAUSE = 500;

/**
 * The deployment that a new job makes, or null if GitLab has not created it yet: its response names the job alone. Nor does
 * a job show its environment, so this looks through the newest deployments of the project.
 */
export async function deploymentOfNewJob(job: JobJson, context: Context): Promise<DeploymentJson | null> {
  for (const [index, count] of LOOKS.entries()) {
    if (index > 0) await setTimeout(PAUSE);
    const query = { order_by: 'id', sort: 'desc', per_page: count };
    const { items } = await listDeployments(context.gitlab, job.project_key, query);
    const made = items.find(({ deployable }) => deployable?.id === job.id);
    if (made) {
      seeDeployments([made], context);
      return made;
    }
  }
  return null;
}
