import type { ComponentChildren } from 'preact';
import type { DeploymentDetails } from './deployment-panel.tsx';

/** Job, pipeline and commit, each with a link to GitLab. */
export function DeploymentFacts({ deployment }: { readonly deployment: DeploymentDetails }) {
  const { deployable, pipeline, commit } = deployment;
  return (
    <dl class="facts">
      <Fact name="Job">
        {deployable ? (
          <>
            <Link href={deployable.webUrl}>{deployable.name}</Link> {lower(deployable.status)}
            {deployable.failureReason && `: ${deployable.failureReason.replaceAll('_', ' ')}`}
            {deployable.duration != null && `, ${seconds(deployable.duration)}`}
          </>
        ) : (
          'None: another tool recorded this deployment.'
        )}
      </Fact>
      {pipeline && (
        <Fact name="Pipeline">
          <Link href={pipeline.webUrl}>#{pipeline.iid ?? pipeline.databaseId}</Link> {lower(pipeline.status)}
        </Fact>
      )}
      {commit && (
        <Fact name="Commit">
          <Link href={commit.webUrl}>{commit.title ?? commit.shortSha}</Link>
          {commit.authorName && <span class="muted"> by {commit.authorName}</span>}
        </Fact>
      )}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ComponentChildren;
}

function Fact({ name, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface LinkProps {
  readonly href: string | null;
  readonly children: ComponentChildren;
}

export function Link({ href, children }: LinkProps) {
  return href === null ? <>{children}</> : <a href={href}>{children}</a>;
}

function lower(status: string): string {
  return status.toLowerCase().replaceAll('_', ' ');
}

function seconds(duration: number): string {
  const whole = Math.round(duration);
  return whole < 60 ? `${whole}\u00a0s` : `${Math.floor(whole / 60)}\u00a0min ${whole % 60}\u00a0s`;
}
