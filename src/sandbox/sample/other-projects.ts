import type { Project } from '../entities/project.ts';
import { linkMergeRequests } from '../entities/merge-request-links.ts';
import { merge, release, review, schedule, type Work } from './history.ts';
import { people } from './people.ts';
import { designTokens, mailRelay, seatMap, storefront } from './projects.ts';
import { dependencies, designTokensWork, mailRelayWork, seatMapWork, storefrontWork } from './work.ts';
import { baseDate, day, hour, minute, moment, type Workshop } from './workshop.ts';

export function addSeatMap(workshop: Workshop): Project {
  const project = seatMap();
  const start = baseDate - 80 * day;
  const stages = ['testing', 'production'].map((name) => workshop.addEnvironment(project, name, start - day));
  schedule(workshop, seatMapWork, start, baseDate - 3 * day).forEach((work, index) => {
    const { mergeCommit } = merge(workshop, project, work);
    if (mergeCommit === null) return;
    release(workshop, mergeCommit, stages, index === 7 ? { at: 1, outcome: 'failed' } : null);
  });
  return project;
}

/** Every merge request gets a review app, including those of the dependency bot: about 120 in total. */
export function addStorefront(workshop: Workshop): Project {
  const project = storefront();
  const start = baseDate - 110 * day;
  const stages = ['staging', 'production'].map((name) => workshop.addEnvironment(project, name, start - day));
  const titles = storefrontWork.flatMap((title, index) => [
    ...[0, 1, 2].map((offset) => updateTitle(index * 3 + offset)),
    title,
  ]);
  const works = schedule(workshop, titles, start, baseDate - 4 * day).map((work) =>
    work.title.startsWith('Update ') ? { ...work, author: people.dependencyBot } : work,
  );
  works.forEach((work: Work, index) => {
    const mergeRequest = merge(workshop, project, work);
    const isUp = index > works.length - 9;
    review(workshop, mergeRequest, isUp ? { autoStopAt: moment(work.time + 7 * day) } : { state: 'stopped' });
    // Updates wait for the next change by a person.
    if (mergeRequest.mergeCommit === null || work.author === people.dependencyBot) return;
    release(workshop, mergeRequest.mergeCommit, stages, index === 71 ? { at: 0, outcome: 'failed' } : null);
  });
  return project;
}

export function addDesignTokens(workshop: Workshop): Project {
  const project = designTokens();
  const start = baseDate - 70 * day;
  const pages = workshop.addEnvironment(project, 'documentation', start - day, {
    tier: 'production',
    externalUrl: 'https://tokens.lanternway.example',
  });
  schedule(workshop, designTokensWork, start, baseDate - 5 * day).forEach((work) => {
    const { mergeCommit } = merge(workshop, project, work);
    if (mergeCommit !== null) release(workshop, mergeCommit, [pages], null);
  });
  return project;
}

/** A tool outside GitLab deploys this project and records it through the API, so no deployment has a job. */
export function addMailRelay(workshop: Workshop): Project {
  const project = mailRelay();
  const start = baseDate - 60 * day;
  const stages = [
    workshop.addEnvironment(project, 'staging', start - day),
    workshop.addEnvironment(project, 'production', start - day, {
      protection: { deployLevel: 40, rules: [] },
    }),
  ];
  for (const work of schedule(workshop, mailRelayWork, start, baseDate - 2 * day)) {
    const { mergeCommit } = merge(workshop, project, work);
    if (mergeCommit === null) continue;
    stages.forEach((environment, index) => {
      const time = work.time + (index + 1) * hour;
      const ended = moment(time + 6 * minute);
      const deployment = workshop.addDeployment(
        {
          environment,
          ref: 'main',
          sha: mergeCommit.sha,
          status: 'success',
          user: people.releaseBot,
          updatedAt: ended,
          finishedAt: ended,
        },
        time,
      );
      linkMergeRequests(deployment);
    });
  }
  return project;
}

function updateTitle(number: number): string {
  const dependency = dependencies[number % dependencies.length] ?? 'vite';
  const round = Math.floor(number / dependencies.length);
  return `Update ${dependency} to v${2 + (number % 5)}.${4 + round}.${number % 7}`;
}
