import { TIERS } from './environments.ts';

const USUAL_ROWS = 6;

/** Has the size of a board that is there, so that nothing moves when it arrives. */
export function Skeleton({ rows = USUAL_ROWS }: { readonly rows?: number }) {
  return (
    <table class="matrix" aria-hidden="true">
      <thead>
        <tr>
          <th>Project</th>
          {TIERS.slice(0, 3).map(({ title }) => (
            <th key={title}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <tr key={row} class="project">
            <th>
              <span class="ghost line" />
            </th>
            {TIERS.slice(0, 3).map(({ tier }) => (
              <td key={tier}>
                <span class="card ghost" />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
