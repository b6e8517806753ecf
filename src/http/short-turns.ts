import type { RequestListener } from 'node:http';

/** In ms. */
const LONGEST_TURN = 10;

/**
 * Passes requests on in the order of their arrival, but only for 10 ms in each turn of the event loop. Otherwise a probe
 * that arrives together with 600 operations would wait until all of them have begun. A request whose client leaves before
 * its turn is dropped.
 */
export function inShortTurns(serve: RequestListener): RequestListener {
  const waiting: Parameters<RequestListener>[] = [];
  /** When this turn ends, on the clock of `performance.now()`; null if no request has arrived in it. */
  let end: number | null = null;

  const isTimeLeft = (): boolean => {
    const now = performance.now();
    if (end === null) {
      end = now + LONGEST_TURN;
      setImmediate(() => {
        end = null;
        serveNext();
      });
    }
    return now < end;
  };

  const serveNext = (): void => {
    const [next] = waiting;
    if (!next || !isTimeLeft()) return;
    waiting.shift();
    const [request, response] = next;
    if (!request.destroyed) serve(request, response);
    // Once the promises of this request that wait for nothing have settled, since that is most of its work.
    queueMicrotask(() => {
      process.nextTick(serveNext);
    });
  };

  return (request, response) => {
    if (waiting.length === 0 && isTimeLeft()) serve(request, response);
    else waiting.push([request, response]);
  };
}
