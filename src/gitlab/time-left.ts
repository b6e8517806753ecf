/** How many ms are left until this time on the clock of `performance.now()`; 0 after it. Node.js 24 warns of timers with less. */
export function timeLeft(until: number): number {
  return Math.max(0, until - performance.now());
}
