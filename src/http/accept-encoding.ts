export type Encoding = 'br' | 'gzip' | 'identity';

/** In the order in which the gateway prefers them if the client has no preference. */
const ENCODINGS: readonly Encoding[] = ['br', 'gzip', 'identity'];

/** The best encoding that an Accept-Encoding header allows: the one with the highest `q`; `q=0` forbids one. */
export function encodingFor(acceptEncoding: string | null): Encoding {
  const qualities = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    qualities.set(name === 'x-gzip' ? 'gzip' : name, quality === undefined ? 1 : Number(quality));
  }
  const rest = qualities.get('*') ?? 0;
  let best: Encoding = 'identity';
  let highest = 0;
  for (const encoding of ENCODINGS) {
    const quality = qualities.get(encoding) ?? (encoding === 'identity' ? 0 : rest);
    if (quality > highest) [best, highest] = [encoding, quality];
  }
  return best;
}
