import { useState } from 'preact/hooks';
import { RecordDocument, type RecordableDeploymentStatus } from '../generated/graphql.ts';
import type { HistoryEnvironment } from '../panel/use-history.ts';
import { useFocus } from '../state/focus.ts';
import type { Action } from './use-action.ts';

interface RecordFormProps {
  readonly environment: HistoryEnvironment;
  readonly action: Action;
  readonly onClose: () => void;
}

const STATUSES = [
  ['RUNNING', 'running'],
  ['SUCCESS', 'successful'],
  ['FAILED', 'failed'],
] as const satisfies readonly (readonly [RecordableDeploymentStatus, string])[];

/** Records a deployment that another tool makes. */
export function RecordForm({ environment, action, onClose }: RecordFormProps) {
  const { lastDeployment } = environment;
  const first = useFocus<HTMLInputElement>();
  const [ref, setRef] = useState(lastDeployment?.ref ?? '');
  const [sha, setSha] = useState(lastDeployment?.sha ?? '');
  const [status, setStatus] = useState<RecordableDeploymentStatus>('RUNNING');

  return (
    <form
      class="record"
      onSubmit={(event) => {
        event.preventDefault();
        if (action.isAsking) return;
        const input = {
          project: environment.project.databaseId,
          environment: environment.name,
          ref: ref.trim(),
          sha: sha.trim(),
          status,
          tag: false,
        };
        void action.send(RecordDocument, { input }, 'GitLab has recorded the deployment.').then((wasMade) => {
          if (wasMade) onClose();
        });
      }}
    >
      <p class="muted">This adds a deployment that another tool makes. It deploys nothing.</p>
      <label>
        Branch or tag
        <input
          ref={first}
          required
          value={ref}
          onInput={(event) => {
            setRef(event.currentTarget.value);
          }}
        />
      </label>
      <label>
        Full sha of the commit
        <input
          required
          value={sha}
          spellcheck={false}
          onInput={(event) => {
            setSha(event.currentTarget.value);
          }}
        />
      </label>
      <label>
        Status
        <select
          value={status}
          onChange={(event) => {
            const chosen = STATUSES.find(([value]) => value === event.currentTarget.value);
            if (chosen) setStatus(chosen[0]);
          }}
        >
          {STATUSES.map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary" aria-disabled={action.isAsking}>
          Record it
        </button>
      </div>
    </form>
  );
}
