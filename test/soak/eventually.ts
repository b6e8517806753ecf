import { setTimeout as pause } from 'node:timers/promises';

/** Whether the condition becomes true within five seconds. */
export async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
  const until = Date.now() + 5000;
  while (Date.now() < until) {
    if (await isTrue()) return true;
    await pause(50);
  }
  return false;
}
