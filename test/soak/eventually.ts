import { setTimeout as pause } from 'node:timers/promises';

/** Whether the condition becomes true in time, by default within five seconds. `within` is in ms. */
export async function eventually(isTrue: () => boolean | Promise<boolean>, within = 5000): Promise<boolean> {
  const until = Date.now() + within;
  while (Date.now() < until) {
    if (await isTrue()) return true;
    await pause(50);
  }
  return false;
}
