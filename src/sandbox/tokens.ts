import type { Project } from './entities/project.ts';
import type { User } from './entities/user.ts';

export type Scope = 'api' | 'read_api' | 'read_user';

export interface Token {
  readonly value: string;
  readonly name: string;
  readonly user: User;
  readonly scopes: readonly Scope[];
  readonly state: 'active' | 'expired' | 'revoked';
  /** The project of the CI job that a job token belongs to; null for every other token. */
  readonly jobProject: Project | null;
}

/** The sample tokens by role. The roles apply to the main project and most of the other projects. */
export const sampleTokens = {
  maintainer: 'glpat-sandbox-maintainer',
  developer: 'glpat-sandbox-developer',
  reporter: 'glpat-sandbox-reporter',
  /** A guest, who sees that private projects exist, and neither their code nor what is deployed. */
  guest: 'glpat-sandbox-guest',
  /** A developer who may also approve deployments to protected environments. */
  approver: 'glpat-sandbox-approver',
  /** Is not a member of any project, and sees public and internal projects. */
  outsider: 'glpat-sandbox-outsider',
  /** The maintainer's, with the scope `read_api` only. */
  readOnly: 'glpat-sandbox-read-only',
  expired: 'glpat-sandbox-expired',
  revoked: 'glpat-sandbox-revoked',
  /** Belongs to a job of the main project. Send it as `JOB-TOKEN`. */
  job: 'glcbt-sandbox-job',
} as const;

export type SampleRole = keyof typeof sampleTokens;
export type RoleTokens = Readonly<Record<SampleRole, string>>;

/** How `npm run sandbox` describes each token. */
export const roleDescriptions: Record<SampleRole, string> = {
  maintainer: 'reads and changes everything, deletes deployments',
  developer: 'reads everything, creates and updates deployments outside protected environments',
  reporter: 'reads everything, changes nothing',
  guest: 'sees private projects without their code, deployments and merge requests',
  approver: 'a developer who may approve blocked deployments',
  outsider: 'sees public and internal projects only',
  readOnly: "the maintainer's token with scope read_api: reads everything, changes nothing",
  expired: 'refused with 401',
  revoked: 'refused with 401',
  job: 'sent as JOB-TOKEN: deployments and environments of its own project',
};
