import { useEffect, useRef, useState } from 'preact/hooks';
import { Status } from '../parts/status.tsx';
import { Ago } from '../parts/time.tsx';
import { go } from '../state/address.ts';
import { type Deployment, type Environment, underWay } from './environments.ts';

interface CardProps {
  readonly environment: Environment;
  readonly project: string;
  /** How many commits the next environment does not have yet. */
  readonly ahead?: Ahead;
  /** Whether a part of it could not be read, so that what is missing may exist. */
  readonly isIncomplete: boolean;
}

export interface Ahead {
  readonly commitCount: number;
  readonly of: string;
}

const FLASH = 2500;

/** One environment: what is live in it and, if different, what is under way or failed after that. Opens its history. */
export function EnvironmentCard({ environment, project, ahead, isIncomplete }: CardProps) {
  const { id, name, lastDeployment } = environment;
  const next = underWay(environment);
  const state = next?.status ?? lastDeployment?.status;
  const hasChanged = useFlash(`${lastDeployment?.id}${next?.id}${state}`);

  return (
    <button
      type="button"
      class={`card ${state?.toLowerCase() ?? 'vacant'}${hasChanged ? ' changed' : ''}`}
      data-environment={id}
      onClick={() => {
        go({ environment: id, deployment: undefined });
      }}
    >
      <span class="card-name">
        <span class="sr-only">{project}, </span>
        {name}
        {ahead !== undefined && ahead.commitCount > 0 && <AheadMark {...ahead} />}
      </span>
      {lastDeployment ? (
        <Live deployment={lastDeployment} />
      ) : (
        <span class="muted">{isIncomplete ? 'Could not be read' : 'Nothing deployed yet'}</span>
      )}
      {next && <Next deployment={next} />}
    </button>
  );
}

function Live({ deployment }: { readonly deployment: Deployment }) {
  return (
    <>
      <span class="what">
        <Status status="SUCCESS" word="" />
        <span class="sr-only">live: </span>
        <b>{deployment.ref}</b> <code>{deployment.shortSha}</code>
      </span>
      <Who deployment={deployment} />
    </>
  );
}

function Next({ deployment }: { readonly deployment: Deployment }) {
  const { status, shortSha, createdAt } = deployment;
  return (
    <span class="next">
      <Status status={status} /> <code>{shortSha}</code> <Ago time={createdAt} />
    </span>
  );
}

export function Who({ deployment: { deployedBy, createdAt } }: { readonly deployment: Deployment }) {
  return (
    <span class="who">
      <span class="person">{deployedBy ? (deployedBy.name ?? deployedBy.username) : 'Unknown'}</span>
      <span aria-hidden="true"> · </span>
      <Ago time={createdAt} />
    </span>
  );
}

function AheadMark({ commitCount, of }: Ahead) {
  const commits = commitCount === 1 ? '1 commit' : `${commitCount.toLocaleString('en')} commits`;
  return (
    <span class="ahead" title={`${commits} ahead of ${of}`}>
      <span class="sr-only">, </span>
      {commits} ahead
      <span class="sr-only"> of {of}</span>
    </span>
  );
}

/** True for a moment after the text has changed. */
function useFlash(text: string): boolean {
  const before = useRef(text);
  const [isOn, setIsOn] = useState(false);
  useEffect(() => {
    if (before.current === text) return undefined;
    before.current = text;
    setIsOn(true);
    const timer = setTimeout(() => {
      setIsOn(false);
    }, FLASH);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return isOn;
}
