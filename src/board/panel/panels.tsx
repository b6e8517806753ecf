import { go } from '../state/address.ts';
import type { Place } from '../state/place.ts';
import { DeploymentPanel } from './deployment-panel.tsx';
import { EnvironmentPanel } from './environment-panel.tsx';
import { Sheet } from './sheet.tsx';

/** The panel that the address names: an environment with its history, or one of its deployments. */
export function Panels({ place: { environment, deployment } }: { readonly place: Place }) {
  if (environment === undefined) return null;
  return (
    <Sheet
      label={deployment === undefined ? 'Environment' : 'Deployment'}
      onClose={() => {
        go({ environment: undefined, deployment: undefined });
      }}
    >
      {deployment === undefined ? (
        <EnvironmentPanel key={environment} id={environment} />
      ) : (
        <DeploymentPanel key={deployment} id={deployment} />
      )}
    </Sheet>
  );
}
