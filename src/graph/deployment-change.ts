import { builder } from '../builder.ts';
import type { Change } from '../live/change-stream.ts';
import { Deployment } from './deployment.ts';
import { globalId } from './global-id.ts';
import { Project } from './project.ts';
import { keyInProject, parseProject } from './project-key.ts';
import { seeDeployments } from './seen.ts';

const DeploymentChange = builder.objectRef<Change>('DeploymentChange').implement({
  description: 'A change to a deployment, as the subscriber may see it now.',
  fields: (t) => ({
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
    deployment: t.field({
      description: 'The deployment after the change. Null if it was deleted.',
      type: Deployment,
      nullable: true,
      resolve: ({ deployment }, _args, context) => {
        if (deployment) seeDeployments([deployment], context);
        return deployment;
      },
    }),
    deletedDeploymentId: t.id({
      description:
        'The global id of the deployment, if it was deleted. The gateway reports deletions that passed through it: GitLab does not report any.',
      nullable: true,
      resolve: ({ project, id, deployment }) =>
        deployment ? null : globalId('Deployment', keyInProject(project.id, String(id))),
    }),
  }),
});

builder.subscriptionType({ description: 'The fields that report changes as they happen.' });

builder.subscriptionFields((t) => ({
  deploymentChanged: t.field({
    description:
      "Reports each change to a deployment of these projects: a new deployment, a new status, or a new status of its job or pipeline. The gateway reads every change with the subscriber's own credentials. Someone who reads slowly receives the newest version of each deployment. The subscription ends with an error if the caller may not read one of the projects, or no longer may.",
    type: DeploymentChange,
    args: {
      projects: t.arg.idList({
        required: true,
        description:
          "For each project, GitLab's number, the full path (`group/app`, not the URL) or the global id.",
      }),
      environments: t.arg.stringList({
        description: 'The exact names of environments. If you omit this, changes in all environments count.',
      }),
      since: t.arg({
        type: 'DateTime',
        description:
          'First report the changes since this time, oldest first. With the time of your last query or of the last change that you received, you miss nothing.',
      }),
    },
    subscribe: (_root, { projects, environments, since }, context) =>
      context.subscribe({
        projects: projects.map(parseProject),
        environments: environments ?? null,
        since: since ?? null,
      }),
    resolve: (change: Change, _args, context) => {
      context.projects.learn(change.project.id, change.project.path);
      return change;
    },
  }),
}));
