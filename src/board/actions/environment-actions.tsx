import { useState } from 'preact/hooks';
import { StopDocument } from '../generated/graphql.ts';
import type { HistoryEnvironment } from '../panel/use-history.ts';
import { Button } from './button.tsx';
import { Confirm } from './confirm.tsx';
import { Outcome } from './outcome.tsx';
import { RecordForm } from './record-form.tsx';
import { useAction } from './use-action.ts';

interface EnvironmentActionsProps {
  readonly environment: HistoryEnvironment;
  readonly onDone: () => void;
}

/** What can be done with an environment. GitLab decides who may do it. */
export function EnvironmentActions({ environment, onDone }: EnvironmentActionsProps) {
  const action = useAction(onDone);
  const [asked, setAsked] = useState<'stop' | 'record'>();
  const close = () => {
    setAsked(undefined);
  };
  if (environment.state === 'STOPPED') return <p class="muted">This environment is stopped.</p>;

  return (
    <section class="actions" aria-label="Actions">
      <div class="buttons">
        <Button
          action={action}
          label="Record a deployment …"
          onClick={() => {
            setAsked('record');
          }}
        />
        <Button
          action={action}
          label="Stop …"
          onClick={() => {
            setAsked('stop');
          }}
        />
      </div>
      {asked === 'record' && <RecordForm environment={environment} action={action} onClose={close} />}
      {asked === 'stop' && (
        <Confirm
          question={`Stop ${environment.name}?`}
          yes="Stop it"
          isAsking={action.isAsking}
          onNo={close}
          onYes={() => {
            close();
            void action.send(StopDocument, { id: environment.id }, 'GitLab stops the environment.');
          }}
        >
          <p>
            GitLab runs the stop job, if the environment has one. Then the environment disappears from the
            board.
          </p>
        </Confirm>
      )}
      <Outcome action={action} />
    </section>
  );
}
