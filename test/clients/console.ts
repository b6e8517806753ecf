import { expect, onTestFinished, vi } from 'vitest';

/** The test fails where a client says something on the console: that it misses a setting, or loses data. */
export function failOnWarnings(): void {
  const spies = (['warn', 'error'] as const).map((level) => vi.spyOn(console, level));
  onTestFinished(() => {
    const said = spies.flatMap(({ mock }) => mock.calls);
    for (const spy of spies) spy.mockRestore();
    expect(said).toEqual([]);
  });
}
