import type { Context } from '../context.ts';
import type { ComparisonJson } from '../gitlab/comparisons.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import { NotFoundError } from '../gitlab/errors.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { compareDeployed, compareWithRef, refuseBlankRefs } from './compare.ts';
import { environmentNamed } from './environment-by-name.ts';
import { badUserInput } from './errors.ts';
import { lastDeploymentNamed, lastDeploymentOf } from './newest-deployments.ts';

interface BehindArguments {
  readonly environment?: string | null;
  readonly ref?: string | null;
}

/** What another environment, or a ref, contains and the last deployment of this environment does not. */
export async function behindOf(
  environment: EnvironmentJson,
  { environment: other, ref }: BehindArguments,
  context: Context,
): Promise<ComparisonJson | null> {
  if (other?.trim() === '') throw badUserInput('`environment` is blank. Set the name of an environment.');
  refuseBlankRefs({ ref });
  if (typeof ref === 'string' && other == null) {
    const last = await lastDeploymentOf(environment, context);
    return last && compareWithRef(last, ref, context);
  }
  if (typeof other !== 'string' || ref != null) {
    throw badUserInput('Set either `environment` or `ref`, not both.');
  }
  const [from, to] = await Promise.all([
    lastDeploymentOf(environment, context),
    lastOfOther(environment.project_key, other, context),
  ]);
  return from && to && compareDeployed(from, to, context);
}

/** Null if nothing was deployed there. A name that no environment has is probably a mistake. */
async function lastOfOther(
  project: ProjectKey,
  name: string,
  context: Context,
): Promise<DeploymentJson | null> {
  const last = await lastDeploymentNamed(project, name, context);
  if (last || (await environmentNamed(project, name, context))) return last;
  throw new NotFoundError(
    `Project ${project} has no environment with the name in \`environment\`, or the token may not see it.`,
  );
}
