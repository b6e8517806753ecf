import type { Live } from '../api/use-live.ts';
import icon from '../icon.svg';
import { settings } from '../settings.ts';
import { go } from '../state/address.ts';
import type { Place } from '../state/place.ts';
import { LiveMark } from './live-mark.tsx';
import { Search } from './search.tsx';

interface HeaderProps {
  readonly place: Place;
  readonly live: Live;
  readonly onChangeToken: () => void;
}

export function Header({ place, live, onChangeToken }: HeaderProps) {
  return (
    <header class="top">
      <h1>
        <a
          href="./"
          onClick={(event) => {
            event.preventDefault();
            go({ group: undefined, projects: [], environment: undefined, deployment: undefined });
          }}
        >
          <img src={icon} alt="" />
          Deployments
        </a>
      </h1>
      <Search place={place} />
      <Selection place={place} />
      <LiveMark live={live} />
      <button
        type="button"
        class="quiet"
        onClick={() => {
          onChangeToken();
        }}
      >
        {settings.sampleToken === undefined ? 'Token' : 'Sample data'}
      </button>
    </header>
  );
}

/** The group or the projects on the board, each with a button that removes it. */
function Selection({ place: { group, projects } }: { readonly place: Place }) {
  if (group === undefined && projects.length === 0) return <span class="selection muted">Your projects</span>;
  return (
    <ul class="selection" aria-label="The board shows">
      {group !== undefined && (
        <Chosen
          path={group}
          onRemove={() => {
            go({ group: undefined });
          }}
        />
      )}
      {projects.map((path) => (
        <Chosen
          key={path}
          path={path}
          onRemove={() => {
            go({ projects: projects.filter((other) => other !== path) });
          }}
        />
      ))}
    </ul>
  );
}

function Chosen({ path, onRemove }: { readonly path: string; readonly onRemove: () => void }) {
  return (
    <li class="chosen">
      {path}
      <button type="button" aria-label={`Remove ${path}`} onClick={onRemove}>
        ×
      </button>
    </li>
  );
}
