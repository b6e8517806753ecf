import { useState } from 'preact/hooks';
import type { Problem } from '../api/problems.ts';
import { EnvironmentCard } from './environment-card.tsx';
import { type Cell, cellOf, type Folder, type Project, type Tier } from './environments.ts';
import { FolderChip } from './folder-chip.tsx';
import { MoreInGitLab } from './more-in-gitlab.tsx';
import { ReviewApps } from './review-apps.tsx';
import type { Aheads } from './use-aheads.ts';

interface RowProps {
  readonly project: Project;
  readonly tiers: readonly Tier[];
  readonly problems: readonly Problem[];
  readonly aheads: Aheads;
}

const REVIEW_APPS = 'Review apps';

/** One project: a cell for each tier, and below them the folder that is open. */
export function ProjectRow({ project, tiers, problems, aheads }: RowProps) {
  const [open, setOpen] = useState<string>();
  const cells = tiers.map((tier) => ({ tier, cell: cellOf(project, tier) }));
  const folder = cells.flatMap(({ cell }) => cell.folders).find(({ name }) => name === open);
  const toggle = (name: string) => {
    setOpen((before) => (before === name ? undefined : name));
  };
  const reviewApps = project.reviewApps?.totalCount ?? 0;
  const more = (project.environments?.totalCount ?? 0) - (project.environments?.nodes.length ?? 0);
  const name = project.name ?? project.fullPath ?? '';

  return (
    <>
      <tr role="row" class="project">
        <th role="rowheader" scope="row">
          <a href={project.webUrl ?? undefined}>{name}</a>
          <span class="path">{parentOf(project.fullPath ?? '')}</span>
          {reviewApps > 0 && (
            <FolderChip
              name={REVIEW_APPS}
              count={reviewApps}
              isOpen={open === REVIEW_APPS}
              onToggle={() => {
                toggle(REVIEW_APPS);
              }}
            />
          )}
          {more > 0 && <MoreInGitLab project={project} count={more} />}
        </th>
        {problems.length > 0 && !project.environments ? (
          <td role="cell" colSpan={tiers.length}>
            <p class="problem">{problems[0]?.message}</p>
          </td>
        ) : (
          cells.map(({ tier, cell }) => (
            <td role="cell" key={tier}>
              <CellContent cell={cell} project={name} open={open} onToggle={toggle} aheads={aheads} />
            </td>
          ))
        )}
      </tr>
      {(folder ?? open === REVIEW_APPS) && (
        <tr role="row" class="unfolded">
          <td role="cell" colSpan={tiers.length + 1}>
            {folder ? <OpenFolder folder={folder} project={name} /> : <ReviewApps project={project} />}
          </td>
        </tr>
      )}
      {project.environments && problems.length > 0 && (
        <tr role="row" class="unfolded">
          <td role="cell" colSpan={tiers.length + 1}>
            <p class="problem">
              A part of {name} is missing: {problems[0]?.message}
            </p>
          </td>
        </tr>
      )}
    </>
  );
}

interface CellProps {
  readonly cell: Cell;
  readonly project: string;
  readonly open: string | undefined;
  readonly onToggle: (folder: string) => void;
  readonly aheads: Aheads;
}

function CellContent({ cell, project, open, onToggle, aheads }: CellProps) {
  if (cell.single.length + cell.folders.length === 0) {
    return (
      <span class="none">
        <span aria-hidden="true">–</span>
        <span class="sr-only">none</span>
      </span>
    );
  }
  return (
    <div class="cell">
      {cell.single.map((environment) => (
        <EnvironmentCard
          key={environment.id}
          environment={environment}
          project={project}
          ahead={aheads.get(environment.id)}
        />
      ))}
      {cell.folders.map(({ name, environments }) => (
        <FolderChip
          key={name}
          name={name}
          count={environments.length}
          environments={environments}
          isOpen={open === name}
          onToggle={() => {
            onToggle(name);
          }}
        />
      ))}
    </div>
  );
}

function OpenFolder({ folder, project }: { readonly folder: Folder; readonly project: string }) {
  return (
    <div class="folder-cards">
      {folder.environments.map((environment) => (
        <EnvironmentCard key={environment.id} environment={environment} project={project} />
      ))}
    </div>
  );
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')).replaceAll('/', ' / ');
}
