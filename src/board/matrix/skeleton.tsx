import { TIERS } from './environments.ts';

const ROWS = 6;

/** Has the size of a board that is there, so that nothing moves when it arrives. */
export function Skeleton() {
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
        {Array.from({ length: ROWS }, (_, row) => (
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
