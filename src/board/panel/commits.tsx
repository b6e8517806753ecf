import { Link } from './deployment-facts.tsx';

interface CommitsProps {
  readonly commits: readonly {
    readonly id: string;
    readonly shortSha: string;
    readonly title: string | null;
    readonly authorName: string | null;
    readonly webUrl: string | null;
  }[];
}

const SHOWN = 20;

export function Commits({ commits }: CommitsProps) {
  return (
    <ul class="plain commits">
      {commits.slice(0, SHOWN).map(({ id, shortSha, title, authorName, webUrl }) => (
        <li key={id}>
          <code>{shortSha}</code> <Link href={webUrl}>{title ?? 'Commit'}</Link>{' '}
          <span class="muted">{authorName}</span>
        </li>
      ))}
      {commits.length > SHOWN && <li class="muted">And {commits.length - SHOWN} more.</li>}
    </ul>
  );
}
