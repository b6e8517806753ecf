import type { Project } from './environments.ts';

interface MoreProps {
  readonly project: Project;
  /** How many environments the page did not read. */
  readonly count: number;
}

export function MoreInGitLab({ project, count }: MoreProps) {
  const href = project.webUrl === null ? undefined : `${project.webUrl}/-/environments`;
  return (
    <a class="chip" href={href}>
      {count} more in GitLab
    </a>
  );
}
