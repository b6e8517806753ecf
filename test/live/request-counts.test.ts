import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, type StartedGateway, startGateway, STOREFRONT } from '../support/gateway.ts';
import { type Changes, CHANGES, create } from './changes.ts';
import { type Events, subscribe } from './subscribe.ts';

/** So slow that only hints lead to reads. */
const NO_POLLING = { pollActive: 60_000, pollIdle: 60_000 };
const ROLES = ['maintainer', 'developer', 'reporter'] as const;
/** For each token and project. */
const SUBSCRIPTIONS = 5;

describe('30 subscriptions of 3 tokens to 2 projects', () => {
  test('cost one list for each token and project at the start, and one list for each token when one project changes', async () => {
    const started = await startGateway(NO_POLLING);
    const { gitlab } = started;
    const watching = await subscribeAll(started, BOX_OFFICE.id);
    await subscribeAll(started, STOREFRONT.id);
    const atStart = listsIn(started);
    const id = await create(started, { environment: 'demo/oslo' });

    const events = await Promise.all(watching.map((subscription) => subscription.next()));

    expect(events).toHaveLength(ROLES.length * SUBSCRIPTIONS);
    expect(new Set(events.map((event) => event?.data?.deploymentChanged.deployment?.databaseId))).toEqual(
      new Set([id]),
    );
    expect(atStart).toEqual({ [BOX_OFFICE.id]: 3, [STOREFRONT.id]: 3 });
    expect(listsIn(started)).toEqual({ [BOX_OFFICE.id]: 3 + 3, [STOREFRONT.id]: 3 });
    const afterChange = gitlab.requests.slice(gitlab.requests.findIndex(({ method }) => method === 'POST'));
    expect(afterChange.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET']);
    expect(new Set(afterChange.slice(1).map(({ user }) => user)).size).toBe(3);
  });
});

async function subscribeAll(
  { gateway, gitlab }: StartedGateway,
  project: string,
): Promise<Events<Changes>[]> {
  const tokens = ROLES.flatMap((role) => Array<string>(SUBSCRIPTIONS).fill(gitlab.tokens[role]));
  const variables = { projects: [project] };
  return Promise.all(
    tokens.map((token) => subscribe<Changes>(gateway, CHANGES, variables, { 'private-token': token })),
  );
}

/** The number of lists of deployments that GitLab was asked for, by project. */
function listsIn({ gitlab }: StartedGateway): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of gitlab.lines()) {
    const [, project] = /^GET \/projects\/(\d+)\/deployments\?/.exec(line) ?? [];
    if (project !== undefined) counts[project] = (counts[project] ?? 0) + 1;
  }
  return counts;
}
