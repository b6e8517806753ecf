/**
 * In ms, the greatest age of a response that a request accepts, by its `Cache-Control`: 0 for `no-cache` and `no-store`, n
 * seconds for `max-age=n`. Infinity if the request does not say: SHARE_FOR decides then. It can only narrow SHARE_FOR.
 */
export function acceptedAge(headers: Headers): number {
  const directives = (headers.get('cache-control') ?? '').toLowerCase().split(',');
  let age = Infinity;
  for (const directive of directives) {
    const [name = '', value = ''] = directive.split('=').map((part) => part.trim());
    if (name === 'no-cache' || name === 'no-store') age = 0;
    if (name === 'max-age' && /^"?\d{1,9}"?$/.test(value)) {
      age = Math.min(age, 1000 * Number(value.replaceAll('"', '')));
    }
  }
  return age;
}
