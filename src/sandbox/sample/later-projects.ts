import type { Commit } from '../entities/commit.ts';
import type { DeploymentStatus } from '../entities/deployment.ts';
import type { Environment } from '../entities/environment.ts';
import type { Project } from '../entities/project.ts';
import { deliver } from './delivery.ts';
import { merge, release, schedule } from './history.ts';
import { people } from './people.ts';
import { cueServer, giftCards, guestList, inventory, payouts, signage } from './projects.ts';
import {
  cueServerWork,
  giftCardsWork,
  guestListWork,
  inventoryWork,
  payoutsWork,
  signageWork,
} from './work.ts';
import { baseDate, day, hour, minute, Workshop } from './workshop.ts';

/** The projects that a board shows beside the first six, from a workshop of their own: the first six stay as they are. */
export function laterProjects(): Project[] {
  const workshop = new Workshop({
    seed: 61208400,
    numbers: {
      pipeline: 2_149_100_310,
      job: 11_380_400_552,
      deployment: 902_700_206,
      mergeRequest: 429_800_115,
      environment: 26_900_340,
    },
  });
  return [
    addGiftCards(workshop),
    addPayouts(workshop),
    addGuestList(workshop),
    addSignage(workshop),
    addCueServer(workshop),
    addInventory(workshop),
  ];
}

function addGiftCards(workshop: Workshop): Project {
  const project = giftCards();
  const end = Date.parse(project.lastActivityAt);
  deployAll(workshop, project, giftCardsWork, { from: end - 60 * day, until: end - day });
  return project;
}

function addPayouts(workshop: Workshop): Project {
  const project = payouts();
  deployAll(workshop, project, payoutsWork, { from: baseDate - 50 * day, until: baseDate - 6 * day });
  return project;
}

/** Staging is ahead of production by the last three changes, and the newest one is on its way. */
function addGuestList(workshop: Workshop): Project {
  const project = guestList();
  const { commits, staging } = deployAll(workshop, project, guestListWork, {
    from: baseDate - 45 * day,
    until: baseDate - 5 * hour,
    aheadBy: 3,
  });
  deploy(workshop, commits.at(-1), staging, 'running', 12 * minute);
  return project;
}

/** Production was rolled back: its newest success is of an older commit than the one before. */
function addSignage(workshop: Workshop): Project {
  const project = signage();
  const { commits, production } = deployAll(workshop, project, signageWork, {
    from: baseDate - 40 * day,
    until: baseDate - 2 * day,
  });
  deploy(workshop, commits.at(-3), production, 'success', 26 * hour);
  return project;
}

/** One deployment to production waits for approval, and another one to staging is under way. */
function addCueServer(workshop: Workshop): Project {
  const project = cueServer();
  const { commits, staging, production } = deployAll(workshop, project, cueServerWork, {
    from: baseDate - 55 * day,
    until: baseDate - day,
    aheadBy: 1,
  });
  deploy(workshop, commits.at(-1), production, 'blocked', 90 * minute);
  deploy(workshop, commits.at(-1), staging, 'running', 7 * minute);
  return project;
}

/** The last deployment to production failed, so that an older one is live. */
function addInventory(workshop: Workshop): Project {
  const project = inventory();
  const { commits, production } = deployAll(workshop, project, inventoryWork, {
    from: baseDate - 35 * day,
    until: baseDate - 3 * day,
    aheadBy: 2,
  });
  deploy(workshop, commits.at(-2), production, 'failed', 20 * hour);
  return project;
}

interface Course {
  readonly from: number;
  readonly until: number;
  /** How many of the last changes reached staging alone. */
  readonly aheadBy?: number;
}

interface Deployed {
  readonly commits: readonly Commit[];
  readonly staging: Environment;
  readonly production: Environment;
}

/** Merges and deploys each piece of work, to testing, staging and production in turn. */
function deployAll(
  workshop: Workshop,
  project: Project,
  titles: readonly string[],
  { from, until, aheadBy = 0 }: Course,
): Deployed {
  const add = (name: string) => workshop.addEnvironment(project, name, from - day);
  const testing = add('testing');
  const staging = add('staging');
  const production = add('production');
  const commits: Commit[] = [];
  for (const work of schedule(workshop, titles, from, until)) {
    const { mergeCommit } = merge(workshop, project, work);
    if (mergeCommit === null) continue;
    commits.push(mergeCommit);
    const isAhead = commits.length > titles.length - aheadBy;
    release(workshop, mergeCommit, isAhead ? [testing, staging] : [testing, staging, production], null);
  }
  return { commits, staging, production };
}

function deploy(
  workshop: Workshop,
  commit: Commit | undefined,
  environment: Environment,
  outcome: DeploymentStatus,
  ago: number,
): void {
  if (commit === undefined) return;
  deliver(workshop, {
    commit,
    ref: 'main',
    time: baseDate - ago,
    targets: [{ environment, outcome }],
    pipeline: { source: 'web', user: people.kwame },
  });
}
