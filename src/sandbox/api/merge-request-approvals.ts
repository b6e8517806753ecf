import type { MergeRequest } from '../entities/merge-request.ts';
import type { User } from '../entities/user.ts';
import { type Given, texts } from '../http/parameters.ts';

/** Conditions about approvals, which the Enterprise Edition has. */
export const approvalParameters = {
  approver_ids: texts(),
  approved_by_ids: texts(),
  approved_by_usernames: texts(),
};

export function onlyApproved(
  mergeRequests: readonly MergeRequest[],
  {
    approver_ids: approverIds,
    approved_by_ids: approvedByIds,
    approved_by_usernames: usernames,
  }: Given<typeof approvalParameters>,
): MergeRequest[] {
  return mergeRequests.filter(
    (mergeRequest) =>
      hasAll(approversOf(mergeRequest), idOf, approverIds) &&
      hasAll(approvalsOf(mergeRequest), idOf, approvedByIds) &&
      hasAll(approvalsOf(mergeRequest), ({ username }) => username, usernames),
  );
}

/** In the sample, reviewers are the approvers, and nobody merges without their approval. */
function approversOf({ reviewers }: MergeRequest): readonly User[] {
  return reviewers;
}

function approvalsOf(mergeRequest: MergeRequest): readonly User[] {
  return mergeRequest.state === 'merged' ? approversOf(mergeRequest) : [];
}

function idOf({ id }: User): string {
  return String(id);
}

/** The words `None` and `Any` are allowed besides names. */
function hasAll(
  users: readonly User[],
  nameOf: (user: User) => string,
  wanted: readonly string[] | null,
): boolean {
  if (wanted === null || wanted.length === 0) return true;
  if (/^none$/i.test(wanted[0] ?? '')) return users.length === 0;
  if (/^any$/i.test(wanted[0] ?? '')) return users.length > 0;
  return wanted.every((name) => users.some((user) => nameOf(user) === name));
}
