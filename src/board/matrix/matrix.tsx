import { useRef } from 'preact/hooks';
import type { Problem } from '../api/problems.ts';
import { cellOf, type Project, TIERS } from './environments.ts';
import { moveFocus } from './move-focus.ts';
import { ProjectRow } from './project-row.tsx';
import type { Aheads } from './use-aheads.ts';

interface MatrixProps {
  readonly projects: readonly Project[];
  readonly problems: readonly Problem[];
  readonly aheads: Aheads;
}

/** Projects × environments. Arrow keys move between the cells. */
export function Matrix({ projects, problems, aheads }: MatrixProps) {
  const table = useRef<HTMLTableElement>(null);
  const tiers = TIERS.map(({ tier }) => tier).filter((tier) =>
    projects.some((project) => {
      const { single, folders } = cellOf(project, tier);
      return single.length + folders.length > 0;
    }),
  );
  const known = new Set<string>(tiers);

  return (
    <table
      role="table"
      class="matrix"
      ref={table}
      aria-label="What is deployed where"
      onKeyDown={(event) => {
        if (table.current && moveFocus(table.current, event.key)) event.preventDefault();
      }}
    >
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            Project
          </th>
          {TIERS.filter(({ tier }) => known.has(tier)).map(({ tier, title }) => (
            <th role="columnheader" scope="col" key={tier} class={tier.toLowerCase()}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {projects.map((project) => (
          <ProjectRow
            key={project.id}
            project={project}
            tiers={tiers}
            problems={problems.filter(({ owners }) => owners?.includes(project.id))}
            aheads={aheads}
          />
        ))}
      </tbody>
    </table>
  );
}
