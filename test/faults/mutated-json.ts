/** Numbers from 0 up to 1 in an order that the seed decides (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What may stand where it does not belong. */
const STRANGERS: readonly unknown[] = [
  ...[null, true, false, '', 'x', '__proto__', '../..', '\u0000\u2028', '\ud800', 'ä'.repeat(5000)],
  ...[0, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, '7', '1e3', 'NaN'],
  ...[
    'yesterday',
    '2026-13-45T99:99:99Z',
    '2026-02-30',
    '2026-11-20 12:30:00 UTC',
    '+275760-09-13T00:00:00Z',
  ],
  ...[[], [null], [[]], [1, 'x', {}], {}, { id: null }, { id: 1 }, { id: 'x', name: [] }, { toString: 1 }],
];

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** A copy of JSON in which something is missing or of another kind, or more than one thing. */
export function mutated(json: object, random: () => number): object {
  const copy = structuredClone(json);
  const changes = 1 + Math.floor(random() * 3);
  for (let made = 0; made < changes; made += 1) {
    const place = pick(placesIn(copy), random);
    if (place) spoil(place, random);
  }
  return copy;
}

/** The text of JSON, broken in a way that no JSON is: cut, with bytes in between, or with numbers beyond all bounds. */
export function brokenText(json: object, random: () => number): string {
  const text = JSON.stringify(json);
  const at = Math.floor(random() * text.length);
  const ways = [
    () => text.slice(0, at),
    () => text.slice(0, at) + '\u0000' + text.slice(at),
    () => text.slice(0, at) + '<html>' + text.slice(at),
    () => '\ufeff' + text,
    () => text + text,
    () => text.replace(/"id":\d+/, '"id":9007199254740993'),
    () => text.replace(/"id":\d+/, `"id":${'9'.repeat(400)}`),
    () => text.replace(/"id":\d+/, `"id":7,"novelty":${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  ];
  return pick(ways, random)?.() ?? text;
}

function placesIn(json: object): Place[] {
  const holder = json as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => {
    const value = holder[key];
    const here = { holder, key };
    return typeof value === 'object' && value !== null ? [here, ...placesIn(value)] : [here];
  });
}

function spoil({ holder, key }: Place, random: () => number): void {
  // A hole in a list would become null, and null is among the strangers.
  if (random() < 0.25 && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
  else holder[key] = structuredClone(pick(STRANGERS, random));
}

function pick<Item>(items: readonly Item[], random: () => number): Item | undefined {
  return items[Math.floor(random() * items.length)];
}
