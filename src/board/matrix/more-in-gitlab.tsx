import type { Project } from './environments.ts';

interface MoreProps {
  readonly project: Project;
  /** How many environments the page did not read. */
  readonly count: number;
}

export function MoreInGitLab({ project, count }: MoreProps) {
  return (
    <a class="chip" href={`${project.webUrl ?? ''}/-/environments`}>
      {count} more in GitLab
    </a>
  );
}
