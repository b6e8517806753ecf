/** The object types of each union and interface. */
export const POSSIBLE_TYPES: Readonly<Record<string, string[]>> = {
  "CancelDeployableResult": [
    "CancelDeployablePayload",
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError"
  ],
  "CreateDeploymentResult": [
    "CreateDeploymentPayload",
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError"
  ],
  "CreateEnvironmentResult": [
    "CreateEnvironmentPayload",
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError"
  ],
  "DeleteDeploymentResult": [
    "DeleteDeploymentPayload",
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError"
  ],
  "DeleteEnvironmentResult": [
    "DeleteEnvironmentPayload",
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError"
  ],
  "Node": [
    "Commit",
    "Deployable",
    "Deployment",
    "Environment",
    "Group",
    "MergeRequest",
    "Pipeline",
    "Project",
    "User"
  ],
  "PlayDeployableResult": [
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError",
    "PlayDeployablePayload"
  ],
  "RetryDeployableResult": [
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError",
    "RetryDeployablePayload"
  ],
  "ReviewDeploymentResult": [
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError",
    "ReviewDeploymentPayload"
  ],
  "StopEnvironmentResult": [
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError",
    "StopEnvironmentPayload"
  ],
  "UpdateDeploymentStatusResult": [
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError",
    "UpdateDeploymentStatusPayload"
  ],
  "UpdateEnvironmentResult": [
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError",
    "UpdateEnvironmentPayload"
  ],
  "UserError": [
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError"
  ]
};
