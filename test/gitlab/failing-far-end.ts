import type { Dispatcher, DispatcherOptions } from '../../src/gitlab/dispatcher.ts';
import { path } from '../../src/gitlab/path.ts';
import { clientOf, type FarEnd, rejection, type Reply, startDispatcher, startFarEnd } from './far-end.ts';

/** What is said of a request that was not sent. */
export const KNOWN_DOWN =
  'GitLab is down, so the gateway did not send this request. Try again in a few seconds.';

let lastProject = 0;

/** A read in an operation of its own, of another project than the last one: GitLab is down only if it fails for several. */
export function read(dispatcher: Dispatcher): Promise<unknown> {
  lastProject += 1;
  return clientOf(dispatcher).get(path`/projects/${lastProject}`);
}

export function readFailing(dispatcher: Dispatcher): Promise<unknown> {
  return rejection(read(dispatcher));
}

export async function readTimes(count: number, dispatcher: Dispatcher): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (let done = 0; done < count; done += 1) errors.push(await readFailing(dispatcher));
  return errors;
}

/** A far end whose answer can be changed, and a way to it that tries nothing again. */
export async function startFailing(
  reply: Reply,
  options: Partial<DispatcherOptions> = {},
): Promise<{ gitlab: FarEnd; dispatcher: Dispatcher; answerWith: (next: Reply) => void }> {
  let current = reply;
  const gitlab = await startFarEnd((request, response, count) => {
    current(request, response, count);
  });
  const dispatcher = startDispatcher(gitlab.url, {
    retries: 0,
    breakerFailures: 3,
    breakerPause: 60_000,
    ...options,
  });
  return {
    gitlab,
    dispatcher,
    answerWith: (next) => {
      current = next;
    },
  };
}
