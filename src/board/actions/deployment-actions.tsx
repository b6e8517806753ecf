import { useState } from 'preact/hooks';
import {
  ApproveDocument,
  CancelDocument,
  FinishDocument,
  PlayDocument,
  RejectDocument,
  RetryDocument,
} from '../generated/graphql.ts';
import type { DeploymentDetails } from '../panel/deployment-panel.tsx';
import { Button } from './button.tsx';
import { Confirm } from './confirm.tsx';
import { Outcome } from './outcome.tsx';
import { Review } from './review.tsx';
import { RollBack } from './roll-back.tsx';
import { useAction } from './use-action.ts';

interface DeploymentActionsProps {
  readonly deployment: DeploymentDetails;
  readonly isLive: boolean;
  readonly onDone: () => void;
}

const UNFINISHED = [
  'CREATED',
  'WAITING_FOR_RESOURCE',
  'PREPARING',
  'WAITING_FOR_CALLBACK',
  'PENDING',
  'RUNNING',
];
const FINISHED = ['SUCCESS', 'FAILED', 'CANCELED'];

/** What can be done with a deployment in its state. GitLab decides who may do it, and its refusal appears here. */
export function DeploymentActions({ deployment, isLive, onDone }: DeploymentActionsProps) {
  const action = useAction(onDone);
  const [asked, setAsked] = useState<'roll back' | 'cancel'>();
  const { deployable, environment, status, project } = deployment;
  const job = deployable?.id ?? '';
  const jobStatus = deployable?.status ?? '';
  const live = environment?.lastDeployment;
  const isOlder = status === 'SUCCESS' && !isLive && live != null;
  const close = () => {
    setAsked(undefined);
  };

  return (
    <section class="actions" aria-label="Actions">
      <div class="buttons">
        {status === 'BLOCKED' && (
          <Review
            isAsking={action.isAsking}
            onReview={(verdict, comment) => {
              const variables = { id: deployment.id, comment };
              if (verdict === 'approve')
                void action.send(ApproveDocument, variables, 'GitLab has your approval.');
              else void action.send(RejectDocument, variables, 'GitLab has your rejection.');
            }}
          />
        )}
        {['MANUAL', 'SCHEDULED'].includes(jobStatus) && status !== 'BLOCKED' && (
          <Button
            action={action}
            label="Play"
            primary
            onClick={() => action.send(PlayDocument, { id: job }, 'GitLab has started the job.')}
          />
        )}
        {FINISHED.includes(jobStatus) && !isOlder && (
          <Button
            action={action}
            label="Redeploy"
            onClick={() => action.send(RetryDocument, { id: job }, 'GitLab runs the job again.')}
          />
        )}
        {isOlder && FINISHED.includes(jobStatus) && (
          <Button
            action={action}
            label="Roll back to this …"
            onClick={() => {
              setAsked('roll back');
            }}
          />
        )}
        {UNFINISHED.includes(jobStatus) && (
          <Button
            action={action}
            label="Cancel …"
            onClick={() => {
              setAsked('cancel');
            }}
          />
        )}
        {!deployable && ['CREATED', 'RUNNING'].includes(status) && (
          <>
            {(['SUCCESS', 'FAILED', 'CANCELED'] as const).map((next) => (
              <Button
                key={next}
                action={action}
                label={`Record as ${FINISH_WORDS[next]}`}
                onClick={() =>
                  action.send(
                    FinishDocument,
                    { id: deployment.id, status: next },
                    `GitLab has recorded it as ${FINISH_WORDS[next]}.`,
                  )
                }
              />
            ))}
          </>
        )}
      </div>
      {asked === 'cancel' && (
        <Confirm
          question="Cancel the job of this deployment?"
          yes="Cancel the job"
          isAsking={action.isAsking}
          onNo={close}
          onYes={() => {
            close();
            void action.send(CancelDocument, { id: job }, 'GitLab cancels the job.');
          }}
        />
      )}
      {asked === 'roll back' && live && (
        <RollBack
          project={project.databaseId}
          environment={environment.name}
          to={deployment.sha}
          live={live.sha}
          isAsking={action.isAsking}
          onNo={close}
          onYes={() => {
            close();
            void action.send(RetryDocument, { id: job }, 'GitLab runs the job again.');
          }}
        />
      )}
      <Outcome action={action} />
    </section>
  );
}

const FINISH_WORDS = { SUCCESS: 'successful', FAILED: 'failed', CANCELED: 'canceled' } as const;
