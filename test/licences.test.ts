import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAllowed } from './support/allowed-licences.ts';

interface Lockfile {
  /** By the place of the package, as in `node_modules/graphql`; '' is the project itself. */
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly license?: string }>>;
}

describe('the licences of what is shipped', () => {
  test('are all allowed', async () => {
    const lockfile = JSON.parse(
      await readFile(path.join(import.meta.dirname, '../package-lock.json'), 'utf8'),
    ) as Lockfile;

    const shipped = shippedLicences(lockfile);

    expect(shipped.get('node_modules/graphql-yoga')).toBe('MIT');
    expect([...shipped].filter(([, licence]) => !isAllowed(licence))).toEqual([]);
  });

  test('are refused where they ask for more, or are not told; tools of the development may have any', () => {
    const shipped = shippedLicences({
      packages: {
        '': {},
        'node_modules/good': { license: 'MIT' },
        'node_modules/choice': { license: '(GPL-3.0 OR MIT)' },
        'node_modules/elastic': { license: 'Elastic-2.0' },
        'node_modules/good/node_modules/both': { license: 'MIT AND GPL-3.0' },
        'node_modules/silent': {},
        'node_modules/tool': { license: 'Elastic-2.0', dev: true },
      },
    });

    expect([...shipped].filter(([, licence]) => !isAllowed(licence)).map(([name]) => name)).toEqual([
      'node_modules/elastic',
      'node_modules/good/node_modules/both',
      'node_modules/silent',
    ]);
  });
});

/** By the place of the package; '' where it tells none. */
function shippedLicences({ packages }: Lockfile): Map<string, string> {
  const shipped = Object.entries(packages).filter(([place, { dev }]) => place !== '' && dev !== true);
  return new Map(shipped.map(([place, { license = '' }]) => [place, license]));
}
