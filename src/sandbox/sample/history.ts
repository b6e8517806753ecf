import type { Commit } from '../entities/commit.ts';
import type { DeploymentStatus } from '../entities/deployment.ts';
import type { Environment } from '../entities/environment.ts';
import type { Label, MergeRequest, Milestone } from '../entities/merge-request.ts';
import type { Project } from '../entities/project.ts';
import type { User } from '../entities/user.ts';
import { deliver } from './delivery.ts';
import { engineers } from './people.ts';
import { lanternway } from './groups.ts';
import { day, hour, minute, moment, type Workshop } from './workshop.ts';

export interface Work {
  readonly title: string;
  readonly author: User;
  /** When it is merged. */
  readonly time: number;
}

/** Spreads titles over working days between two moments, far enough apart for a release each. */
export function schedule(workshop: Workshop, titles: readonly string[], from: number, until: number): Work[] {
  const step = (until - from) / (titles.length - 1);
  let last = 0;
  return titles.map((title, index) => {
    const planned = inWorkingHours(from + index * step) + workshop.random.integer(0, 40 * minute);
    last = Math.max(planned, last + 3 * hour);
    return { title, author: workshop.random.pick(engineers), time: last };
  });
}

/** Merges one piece of work: a commit on a branch, its merge request, and the merge commit. */
export function merge(
  workshop: Workshop,
  project: Project,
  work: Work,
  more: Partial<MergeRequest> = {},
): MergeRequest {
  const { random } = workshop;
  const { title, author, time } = work;
  const reviewer = workshop.colleague(engineers, author);
  const opened = time - random.integer(30 * minute, 110 * minute);
  const parent = project.branches.get('main');
  const head = workshop.addCommit(
    project,
    {
      title,
      author,
      parents: parent === undefined ? [] : [parent.sha],
      trailers: trailersOf(workshop, reviewer),
    },
    opened - 20 * minute,
  );
  const place = (parent?.place ?? -1) + 1;
  const mergeRequest = workshop.addMergeRequest(
    {
      project,
      title,
      author,
      head,
      description: `${title}, as asked for in #${random.integer(100, 990)}.\n\nTried on a review app with ${reviewer.name}.`,
      state: 'merged',
      updatedAt: moment(time + 2 * minute),
      mergedAt: moment(time),
      assignees: [author],
      reviewers: random.chance(0.3) ? [reviewer, workshop.colleague(engineers, reviewer)] : [reviewer],
      mergeUser: reviewer,
      labels: labelsOf(title),
      milestone: milestoneAt(time),
      squash: random.chance(0.4),
      ...more,
    },
    opened,
  );
  const mergeCommit = workshop.addCommit(
    project,
    {
      title: `Merge branch '${mergeRequest.sourceBranch}' into 'main'`,
      text: `${title}\n\nSee merge request ${project.group.fullPath}/${project.path}!${mergeRequest.iid}`,
      author: reviewer,
      parents: parent === undefined ? [head.sha] : [parent.sha, head.sha],
      additions: head.additions,
      deletions: head.deletions,
      place,
    },
    time,
  );
  project.branches.set('main', mergeCommit);
  const merged = { ...mergeRequest, mergeCommit };
  project.mergeRequests.splice(-1, 1, merged);
  return merged;
}

/** Deploys the head of a merge request to its own environment. */
export function review(
  workshop: Workshop,
  mergeRequest: MergeRequest,
  more: Partial<Environment> = {},
): void {
  const { project, head, createdAt, iid, sourceBranch, author } = mergeRequest;
  const time = Date.parse(createdAt) + 3 * minute;
  const environment = workshop.addEnvironment(project, `review/${sourceBranch}`, time, {
    hasStopJob: true,
    tier: 'development',
    autoStopAt: null,
    ...more,
  });
  deliver(workshop, {
    commit: head,
    ref: `refs/merge-requests/${iid}/head`,
    time,
    targets: [{ environment, outcome: workshop.random.chance(0.06) ? 'failed' : 'success' }],
    pipeline: { source: 'merge_request_event', user: author },
  });
}

/** Deploys a commit of the default branch to one environment after the other, until a deployment fails. */
export function release(
  workshop: Workshop,
  commit: Commit,
  environments: readonly Environment[],
  failing: { readonly at: number; readonly outcome: DeploymentStatus } | null,
  name: string | null = null,
): void {
  const time = Date.parse(commit.committedAt) + minute;
  const targets = environments.map((environment, index) => {
    if (failing === null || index < failing.at) return { environment, outcome: 'success' as const };
    return { environment, outcome: index === failing.at ? failing.outcome : ('skipped' as const) };
  });
  deliver(workshop, { commit, ref: 'main', time, targets, pipeline: { name } });
}

function trailersOf(workshop: Workshop, reviewer: User): Commit['trailers'] {
  if (!workshop.random.chance(0.4)) return {};
  return {
    Changelog: [workshop.random.pick(['added', 'changed', 'fixed'])],
    'Reviewed-by': [`${reviewer.name} <${reviewer.email}>`],
  };
}

const labels = {
  feature: { id: 30770411, name: 'type::feature', color: '#1F75CB', description: 'Something new' },
  bug: { id: 30770412, name: 'type::bug', color: '#DD2B0E', description: 'Something broken' },
  upkeep: { id: 30770413, name: 'type::upkeep', color: '#868686', description: null },
  payments: { id: 30770420, name: 'payments', color: '#108548', description: 'Needs a look by two people' },
  accessibility: { id: 30770421, name: 'accessibility', color: '#6E49CB', description: null },
} satisfies Record<string, Label>;

function labelsOf(title: string): Label[] {
  const kind = /^fix|^stop/i.test(title)
    ? labels.bug
    : /^(upgrade|update|drop|remove|retire|move|split)/i.test(title)
      ? labels.upkeep
      : labels.feature;
  const more = [
    ...(/pay|refund|card|fee|bank|ledger|price/i.test(title) ? [labels.payments] : []),
    ...(/screen reader|braille|wheelchair|focus|contrast|colour/i.test(title) ? [labels.accessibility] : []),
  ];
  return [kind, ...more];
}

const firstSprint = Date.parse('2026-06-29T00:00:00.000Z');

/** The two-week sprint that includes this time. */
export function milestoneAt(time: number): Milestone {
  const number = Math.max(0, Math.floor((time - firstSprint) / (14 * day)));
  const start = firstSprint + number * 14 * day;
  return {
    id: 5_520_100 + number,
    iid: 61 + number,
    group: lanternway,
    title: `Sprint ${61 + number}`,
    description: '',
    state: number < 10 ? 'closed' : 'active',
    createdAt: moment(start - 9 * day),
    startDate: moment(start).slice(0, 10),
    dueDate: moment(start + 13 * day).slice(0, 10),
  };
}

function inWorkingHours(time: number): number {
  const midnight = Math.floor(time / day) * day;
  const weekday = new Date(midnight).getUTCDay();
  const shift = weekday === 0 ? -2 * day : weekday === 6 ? -day : 0;
  return midnight + shift + 8 * hour + Math.floor(((time - midnight) / day) * 7 * hour);
}
