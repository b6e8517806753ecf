import type { Commit } from '../entities/commit.ts';
import type { Environment } from '../entities/environment.ts';
import type { Project } from '../entities/project.ts';
import { deliver } from './delivery.ts';
import { people } from './people.ts';
import { hour, baseDate, minute, moment, second, type Workshop } from './workshop.ts';

/** The last hours of the main project: every state that finished work does not show. */
export function addUnfinished(workshop: Workshop, project: Project): void {
  const commit = project.branches.get('main');
  if (commit === undefined) return;
  addOddRecords(workshop, project, commit);
  addManualRecords(workshop, project, commit);
  addWaiting(workshop, project, commit);
  for (const name of ['disaster-recovery', 'load-test', 'demo/tokyo']) {
    workshop.addEnvironment(project, name, baseDate - 3 * hour);
  }
  // A broken configuration makes a pipeline without a single job.
  workshop.addPipeline(
    {
      project,
      commit,
      ref: 'show-prices-in-the-currency-of-the-visitor',
      status: 'failed',
      user: people.kwame,
      yamlErrors: 'jobs:deploy:needs config can not be empty',
      startedAt: null,
      queuedDuration: null,
    },
    baseDate - 40 * minute,
  );
}

/** Rows as old or damaged instances have them. GitLab really returns each of them. */
function addOddRecords(workshop: Workshop, project: Project, commit: Commit): void {
  const environment = workshop.addEnvironment(project, 'demo/london', baseDate - 12 * hour, {
    tier: 'staging',
  });
  const time = baseDate - 11 * hour;
  const orphans = [
    // Git has collected the commit as garbage.
    { job: { commit: null } },
    // The account that deployed is deleted.
    { deployment: { user: null }, job: { user: null } },
    // The job's last step failed after it had reported success.
    { job: { status: 'failed' as const, failureReason: 'script_failure' } },
    // A deployment that somebody set to failed, although its job went well.
    { outcome: 'failed' as const, job: { status: 'success' as const, failureReason: null } },
  ];
  orphans.forEach((orphan, index) => {
    deliver(workshop, {
      commit,
      ref: 'main',
      time: time + index * hour,
      targets: [{ environment, outcome: 'success', ...orphan }],
      // Old rows lack the time of their last change.
      pipeline: { source: 'schedule', ...(index === 0 ? { updatedAt: null } : {}) },
    });
  });
}

/** Deployments that a script recorded through the API, which have no job. */
function addManualRecords(workshop: Workshop, project: Project, commit: Commit): void {
  const paris = workshop.addEnvironment(project, 'demo/paris', baseDate - 7 * hour, { tier: 'staging' });
  const records = [
    { status: 'success', user: people.tomasz },
    { status: 'failed', user: people.releaseBot },
    { status: 'canceled', user: people.releaseBot },
    { status: 'success', user: people.releaseBot },
    { status: 'running', user: people.tomasz },
  ] as const;
  records.forEach(({ status, user }, index) => {
    const time = baseDate - 6 * hour + index * 20 * minute;
    const ended = moment(time + 4 * minute);
    workshop.addDeployment(
      {
        environment: paris,
        ref: 'main',
        sha: commit.sha,
        status,
        user,
        ...(status === 'running' ? {} : { updatedAt: ended, finishedAt: ended }),
      },
      time,
    );
  });
}

/** Running, queued, and two that wait for approval: one of them with a first approval. */
function addWaiting(workshop: Workshop, project: Project, commit: Commit): void {
  const [staging, canary, production] = ['staging', 'canary', 'production'].map((name) =>
    environmentOf(project, name),
  );
  if (staging === undefined || canary === undefined || production === undefined) return;
  const rule = production.protection?.rules[0];
  const shared = { commit, ref: 'main' };

  deliver(workshop, {
    ...shared,
    time: baseDate - 3 * hour,
    targets: [
      {
        environment: production,
        outcome: 'blocked',
        deployment: {
          approvals:
            rule === undefined
              ? []
              : [
                  {
                    user: people.sigrid,
                    rule,
                    status: 'approved',
                    createdAt: moment(baseDate - 2 * hour),
                    comment: 'Tried with a screen reader, all of checkout.',
                  },
                ],
        },
      },
    ],
    pipeline: { user: people.tomasz, source: 'web' },
  });
  deliver(workshop, {
    ...shared,
    time: baseDate - 2 * hour,
    targets: [{ environment: production, outcome: 'blocked' }],
    pipeline: { user: people.mira, source: 'web' },
  });
  deliver(workshop, {
    ...shared,
    time: baseDate - 20 * minute,
    targets: [
      { environment: staging, outcome: 'running' },
      {
        environment: canary,
        outcome: 'created',
        deployment: { updatedAt: moment(baseDate - 19 * minute - 30 * second) },
      },
    ],
    pipeline: { user: people.rafael },
  });
}

function environmentOf(project: Project, name: string): Environment | undefined {
  return project.environments.find((environment) => environment.name === name);
}
