import type { GitLab } from './gitlab.ts';
import { load, median, quantile } from './load.ts';
import type { ServerProcess } from './processes.ts';
import { answerTo, type LoadRequest } from './requests.ts';

/** One of the two that are compared, and what is asked of it. */
export interface Contender {
  readonly server: ServerProcess;
  /** One for each connection, in turn. */
  readonly requests: readonly [LoadRequest, ...LoadRequest[]];
}

export interface Contest {
  readonly gitlab: GitLab;
  readonly gateway: Contender;
  readonly minimum: Contender;
  /** The answers of both. */
  readonly answers: readonly string[];
}

export interface Measurement {
  readonly operationsPerSecond: number;
  /** In ms. */
  readonly p50: number;
  readonly p99: number;
  /** In ms of the server's processor time. */
  readonly costPerOperation: number;
}

export interface Comparison {
  readonly gateway: Measurement;
  readonly minimum: Measurement;
  /** The gateway's part of the minimum's operations a second, in each round. */
  readonly throughputRatios: readonly number[];
  /** How many times the minimum's p50 the gateway's is, in each round. */
  readonly p50Ratios: readonly number[];
}

interface Round {
  readonly operationsPerSecond: number;
  readonly times: readonly number[];
  readonly processorTime: number;
}

/** For the second answer, the gateway has the document in its cache. */
const COMPARED_ANSWERS = 2;
/** The fewest operations of each connection in a round. */
const LEAST_EACH = 3;
/** How many operations of each connection show how long one takes. The first ones on a new connection take longer. */
const ESTIMATED_EACH = 4;
/** In how many loads the two get warm. Each takes a tenth of a second to begin and to end. */
const WARMING_LOADS = 10;

/**
 * Makes sure that both give the same bytes, run after run, and get them by the same requests to GitLab; gives the
 * answer. A comparison of different answers would be worth nothing.
 */
export async function agreeOnAnswer({ gitlab, gateway, minimum }: Omit<Contest, 'answers'>): Promise<string> {
  await gitlab.forgetRequests();
  const expected = await answerTo(minimum.requests[0]);
  const expectedRequests = (await gitlab.takeRequests()).sort().join('\n');

  for (let run = 1; run <= COMPARED_ANSWERS; run += 1) {
    const answer = await answerTo(gateway.requests[0]);
    if (answer !== expected) throw new Error(difference(run, answer, expected));

    const requests = (await gitlab.takeRequests()).sort().join('\n');
    if (requests !== expectedRequests) {
      throw new Error(
        `In run ${run} the gateway sends\n${requests}\nwhere the minimum sends\n${expectedRequests}`,
      );
    }
  }
  return expected;
}

function difference(run: number, answer: string, expected: string): string {
  let at = 0;
  while (answer[at] === expected[at]) at += 1;
  const excerpt = (text: string) => `…${text.slice(Math.max(0, at - 80), at + 80)}…`;
  return `In run ${run} the gateway answers\n${excerpt(answer)}\nwhere the minimum answers\n${excerpt(expected)}`;
}

/**
 * Lets both serve for this time. V8 compiles what is executed often only after thousands of operations, and a service that
 * has been running for a minute has them behind it.
 */
export async function warmUp(
  contest: Contest,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<void> {
  for (const contender of [contest.gateway, contest.minimum]) {
    const end = performance.now() + seconds * 1000;
    const operations = await operationsIn(contender, contest, {
      connections,
      seconds: seconds / WARMING_LOADS,
    });
    while (performance.now() < end)
      await load(contender.requests, contest.answers, { connections, operations });
  }
}

/** Measures both in turn, round by round: what disturbs the machine for a while disturbs both. */
export async function compare(
  contest: Contest,
  options: { readonly connections: number; readonly seconds: number; readonly rounds: number },
): Promise<Comparison> {
  const rounds: Record<'gateway' | 'minimum', Round[]> = { gateway: [], minimum: [] };
  const operations = {
    gateway: await operationsIn(contest.gateway, contest, options),
    minimum: await operationsIn(contest.minimum, contest, options),
  };
  for (let round = 0; round < options.rounds; round += 1) {
    const gatewayFirst = round % 2 === 0;
    for (const name of gatewayFirst ? (['gateway', 'minimum'] as const) : (['minimum', 'gateway'] as const)) {
      const load = { connections: options.connections, operations: operations[name] };
      rounds[name].push(await measure(contest[name], contest, load));
    }
  }

  const { gateway, minimum } = rounds;
  const ratios = (of: (round: Round) => number) =>
    gateway.map((round, place) => of(round) / (minimum[place] ? of(minimum[place]) : NaN));
  return {
    gateway: summary(gateway),
    minimum: summary(minimum),
    throughputRatios: ratios(({ operationsPerSecond }) => operationsPerSecond),
    p50Ratios: ratios(({ times }) => quantile(times, 0.5)),
  };
}

/** About as many operations as take this time. */
async function operationsIn(
  { requests }: Contender,
  { answers }: Contest,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<number> {
  const operations = ESTIMATED_EACH * connections;
  const { operationsPerSecond } = await load(requests, answers, { connections, operations });
  return connections * Math.max(LEAST_EACH, Math.ceil((operationsPerSecond * seconds) / connections));
}

async function measure(
  { server, requests }: Contender,
  { gitlab, answers }: Contest,
  options: { readonly connections: number; readonly operations: number },
): Promise<Round> {
  // Its log of requests would grow without end.
  await gitlab.forgetRequests();
  const before = await server.processorTime();
  const { operationsPerSecond, times } = await load(requests, answers, options);
  return { operationsPerSecond, times, processorTime: (await server.processorTime()) - before };
}

function summary(rounds: readonly Round[]): Measurement {
  const times = rounds.flatMap((round) => round.times).sort((one, other) => one - other);
  return {
    operationsPerSecond: median(rounds.map((round) => round.operationsPerSecond)),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    costPerOperation: median(rounds.map((round) => round.processorTime / round.times.length)),
  };
}
