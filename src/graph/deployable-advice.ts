import type { Advice } from './refusals.ts';

const RIGHTS =
  'You need the Developer role, the right to deploy to the environment if it is protected, and the right to push or merge if the branch is protected. Nobody can do this in an archived project.';
const OUTDATED =
  'GitLab also refuses a job that has not finished if its environment has a newer successful deployment of another commit:';

export const PLAY: Advice = {
  forbidden: `${RIGHTS} ${OUTDATED} start the job of a newer pipeline instead, or, to roll back, retry a job that has finished. If you set \`variables\`, you also need the right to set the variables of a pipeline.`,
  unknown:
    'Read the `status` of the job again before you repeat the change: while it is `MANUAL` or `SCHEDULED`, GitLab has not started the job.',
};

export const RETRY: Advice = {
  forbidden: `${RIGHTS} ${OUTDATED} retry a job of a newer pipeline instead. To roll back, retry a job that has finished; the project's setting for outdated deployments must allow that.`,
  unknown:
    "Read the job's `pipeline { jobs }` again before you repeat the change: if GitLab has retried the job, the list contains a newer job with the same name.",
};

export const CANCEL: Advice = {
  forbidden: `${RIGHTS} ${OUTDATED} such a job fails by itself. \`force\` needs the Maintainer role and a job with the status \`CANCELING\`.`,
  unknown: 'Read the `status` of the job again before you repeat the change.',
};
