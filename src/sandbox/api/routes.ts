import type { Endpoint } from './endpoint.ts';
import { getCommit } from './commits.ts';
import { compare } from './comparisons.ts';
import { approveDeployment } from './deployment-approvals.ts';
import { createDeployment, deleteDeployment, updateDeployment } from './deployment-changes.ts';
import { getDeployment, listDeployments } from './deployments.ts';
import {
  createEnvironment,
  deleteEnvironment,
  stopEnvironment,
  updateEnvironment,
} from './environment-changes.ts';
import { getEnvironment, listEnvironments } from './environments.ts';
import { createHook, deleteHook, getHook, listHooks, updateHook } from './hooks.ts';
import { cancelJob, playJob, retryJob } from './job-changes.ts';
import { testHook } from './hook-tests.ts';
import { getGroup, listDescendantGroups, listGroupProjects, listGroups, listSubgroups } from './groups.ts';
import {
  getMergeRequest,
  listDeploymentMergeRequests,
  listGroupMergeRequests,
  listMergeRequests,
} from './merge-requests.ts';
import { getJob, getPipeline, listPipelineJobs, listPipelines } from './pipelines.ts';
import { getProject, getVersion, listProjects } from './projects.ts';
import { getCurrentUser, getOwnToken, getUser, listUsers } from './users.ts';

/** All endpoints of the sandbox below `/api/v4`. */
export const endpoints: readonly Endpoint[] = [
  listDeployments,
  getDeployment,
  createDeployment,
  updateDeployment,
  deleteDeployment,
  listDeploymentMergeRequests,
  approveDeployment,
  listEnvironments,
  getEnvironment,
  createEnvironment,
  updateEnvironment,
  stopEnvironment,
  deleteEnvironment,
  listPipelines,
  getPipeline,
  listPipelineJobs,
  getJob,
  playJob,
  retryJob,
  cancelJob,
  getCommit,
  compare,
  listMergeRequests,
  listGroupMergeRequests,
  getMergeRequest,
  listGroups,
  getGroup,
  listGroupProjects,
  listSubgroups,
  listDescendantGroups,
  listProjects,
  getProject,
  listHooks,
  getHook,
  createHook,
  updateHook,
  deleteHook,
  testHook,
  listUsers,
  getUser,
  getCurrentUser,
  getOwnToken,
  getVersion,
];
