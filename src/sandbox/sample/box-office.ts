import type { Commit } from '../entities/commit.ts';
import type { DeploymentStatus } from '../entities/deployment.ts';
import type { ApprovalRule, Environment } from '../entities/environment.ts';
import type { Project } from '../entities/project.ts';
import { deliver } from './delivery.ts';
import { merge, milestoneAt, release, review, schedule } from './history.ts';
import { engineers, people } from './people.ts';
import { quality } from './groups.ts';
import { boxOffice, lighthouse } from './projects.ts';
import { abandonedWork, boxOfficeWork, openBoxOfficeWork, venues } from './work.ts';
import { baseDate, day, hour, minute, moment, type Workshop } from './workshop.ts';

/** How many merges pass before merge requests get review apps. */
const reviewsBegin = 9;
/** Every so many merges a version is tagged and rolled out to the venues. */
const mergesPerVersion = 16;

/** The main project: a release with nearly every merge, a roll-out to the venues every month. */
export function addBoxOffice(workshop: Workshop): Project {
  const project = boxOffice();
  const start = baseDate - 122 * day;
  const stages = addStages(workshop, project, start - 30 * day);
  const houses = venues.map((venue, index) =>
    workshop.addEnvironment(project, `venue/${venue}`, start - 20 * day + index * hour, {
      tier: 'production',
      externalUrl: `https://${venue}.lanternway.example`,
    }),
  );
  const works = schedule(workshop, boxOfficeWork, start, baseDate - 2 * day);
  works.forEach((work, index) => {
    const mergeRequest = merge(workshop, project, work, exceptions[index] ?? {});
    const { mergeCommit } = mergeRequest;
    if (mergeCommit === null) return;
    if (index >= reviewsBegin) review(workshop, mergeRequest, fateOf(index, works.length, work.time));
    // Some merges wait for the next one, whose release then brings both.
    const waits = index > reviewsBegin && index % 5 === 3 && index < works.length - 1;
    if (!waits) {
      release(
        workshop,
        mergeCommit,
        stages,
        index < reviewsBegin ? null : setbackAt(index),
        pipelineName(index),
      );
    }
    if (index % mergesPerVersion === 6 || index === works.length - 3) rollOut(workshop, mergeCommit, houses);
  });
  addOpenWork(workshop, project);
  return project;
}

function addStages(workshop: Workshop, project: Project, time: number): Environment[] {
  const add = (name: string, more: Partial<Environment> = {}) =>
    workshop.addEnvironment(project, name, time, more);
  return [
    add('testing', { tier: 'testing', description: 'Reset every night.' }),
    add('staging', {
      tier: 'staging',
      hasStopJob: true,
      clusterAgent: lighthouse,
      kubernetesNamespace: 'box-office-staging',
    }),
    add('canary', { tier: 'production', description: 'One in twenty visitors.' }),
    add('production', {
      tier: 'production',
      externalUrl: 'https://tickets.lanternway.example',
      description: 'Every venue that has no till of its own.',
      protection: { deployLevel: 40, rules: approvalRules },
      clusterAgent: lighthouse,
      kubernetesNamespace: 'box-office',
      fluxResourcePath: 'helm.toolkit.fluxcd.io/v2/namespaces/box-office/helmreleases/box-office',
    }),
  ];
}

/** Two people of two kinds look at what goes to production by hand. */
const approvalRules: readonly ApprovalRule[] = [
  {
    id: 380_114,
    description: quality.name,
    user: null,
    group: quality,
    accessLevel: null,
    approvers: [people.hana, people.sigrid],
    requiredApprovals: 1,
  },
  {
    id: 380_115,
    description: 'Maintainers',
    user: null,
    group: null,
    accessLevel: 40,
    approvers: [],
    requiredApprovals: 1,
  },
];

/** A version goes to the venues in five waves of four, a pipeline each. */
function rollOut(workshop: Workshop, commit: Commit, houses: readonly Environment[]): void {
  const { project } = commit;
  const time = Date.parse(commit.committedAt) + 40 * minute;
  const version = `v${moment(time).slice(0, 7).replace('-', '.')}.${project.tags.size}`;
  project.tags.set(version, commit);
  for (let wave = 0; wave < 5; wave += 1) {
    deliver(workshop, {
      commit,
      ref: version,
      time: time + wave * 12 * minute,
      targets: houses
        .slice(wave * 4, wave * 4 + 4)
        .map((environment) => ({ environment, outcome: 'success' as const })),
      pipeline: {
        tag: true,
        source: 'trigger',
        user: people.releaseBot,
        name: `Roll-out, wave ${wave + 1} of 5`,
      },
    });
  }
}

/** Review apps are stopped with their merge; the last ones are still up, and one is just going down. */
function fateOf(index: number, count: number, time: number): Partial<Environment> {
  if (index < count - 6) return { state: 'stopped' };
  if (index === count - 6) return { state: 'stopping' };
  return { state: 'available', autoStopAt: moment(time + 14 * day) };
}

function setbackAt(index: number): { at: number; outcome: DeploymentStatus } | null {
  const setbacks = new Map<number, { at: number; outcome: DeploymentStatus }>([
    [11, { at: 1, outcome: 'failed' }],
    [17, { at: 2, outcome: 'failed' }],
    [25, { at: 3, outcome: 'canceled' }],
    [31, { at: 0, outcome: 'failed' }],
    [40, { at: 3, outcome: 'failed' }],
    [47, { at: 1, outcome: 'canceled' }],
    [55, { at: 2, outcome: 'failed' }],
    [59, { at: 3, outcome: 'failed' }],
  ]);
  return setbacks.get(index) ?? null;
}

function pipelineName(index: number): string | null {
  return index % 7 === 0 ? 'Release to production' : null;
}

/** What happened to single merge requests, by their place in the history. */
const exceptions: Readonly<Record<number, Parameters<typeof merge>[3]>> = {
  // The author has left, and the fork went with the account.
  14: { sourceProjectId: null, author: people.bastien, assignees: [] },
  // The author's account is gone.
  20: { author: null, assignees: [], description: null },
  33: { reviewers: [], milestone: null, labels: [] },
};

function addOpenWork(workshop: Workshop, project: Project): void {
  const parent = project.branches.get('main');
  [...openBoxOfficeWork, ...abandonedWork].forEach((title, index) => {
    const author = engineers[index % engineers.length] ?? people.tomasz;
    const time = baseDate - day - (8 - index) * hour;
    const head = workshop.addCommit(
      project,
      { title: title.replace(/^Draft: /, ''), author, parents: parent === undefined ? [] : [parent.sha] },
      time,
    );
    const abandoned = abandonedWork.includes(title);
    const mergeRequest = workshop.addMergeRequest(
      {
        project,
        title,
        author,
        head,
        description: 'Not finished; opinions are welcome.',
        assignees: [author],
        reviewers: abandoned ? [] : [people.hana],
        milestone: abandoned ? null : milestoneAt(time),
        hasConflicts: index === 2,
        ...(abandoned
          ? {
              state: 'closed' as const,
              closedAt: moment(time + 4 * hour),
              closedBy: people.mira,
              updatedAt: moment(time + 4 * hour),
            }
          : {}),
      },
      time,
    );
    if (!abandoned) project.branches.set(mergeRequest.sourceBranch, head);
  });
}
