import type { Behaviour } from './behaviour.ts';

/** The version of GitLab that the sandbox behaves like. */
export function versionOf({ release, edition }: Pick<Behaviour, 'release' | 'edition'>): string {
  const number = release === 'older' ? '18.5.1' : '19.4.0';
  return edition === 'ee' ? `${number}-ee` : number;
}
