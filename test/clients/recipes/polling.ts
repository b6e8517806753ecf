/** fetch for a client that polls: it remembers how long the gateway tells it to wait. */
export function patientFetch(): { send: typeof fetch; pause: (every: number) => number } {
  let waitUntil = 0;
  return {
    send: async (input, init) => {
      const response = await fetch(input, init);
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      if (!response.ok) waitUntil = Date.now() + 1000 * seconds;
      return response;
    },
    /** In ms, how long to wait before the next poll, which is usually due after `every` ms. */
    pause: (every) => Math.max(every, waitUntil - Date.now()),
  };
}

/** Reads again and again. A poll that fails changes nothing: the cache of the client keeps the last good board. */
export async function poll(
  read: () => Promise<unknown>,
  pause: () => number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await read().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, pause()));
  }
}
