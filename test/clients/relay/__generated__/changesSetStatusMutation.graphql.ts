/**
 * @generated SignedSource<<3cf4ef093227948bd96b24fe0f21daa3>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type DeploymentStatus = "BLOCKED" | "CANCELED" | "CREATED" | "FAILED" | "RUNNING" | "SKIPPED" | "SUCCESS" | "UNKNOWN" | "%future added value";
export type RecordableDeploymentStatus = "CANCELED" | "CREATED" | "FAILED" | "RUNNING" | "SUCCESS" | "%future added value";
export type UpdateDeploymentStatusInput = {
  id: string;
  project?: string | null | undefined;
  status: RecordableDeploymentStatus;
};
export type changesSetStatusMutation$variables = {
  input: UpdateDeploymentStatusInput;
};
export type changesSetStatusMutation$data = {
  readonly updateDeploymentStatus: {
    readonly __typename: "ForbiddenError";
    readonly code: string;
    readonly message: string;
  } | {
    readonly __typename: "InvalidInputError";
    readonly code: string;
    readonly message: string;
  } | {
    readonly __typename: "NotFoundError";
    readonly code: string;
    readonly message: string;
  } | {
    readonly __typename: "UpdateDeploymentStatusPayload";
    readonly deployment: {
      readonly status: DeploymentStatus;
    } | null | undefined;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  } | null | undefined;
};
export type changesSetStatusMutation = {
  response: changesSetStatusMutation$data;
  variables: changesSetStatusMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v4 = [
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "code",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "message",
    "storageKey": null
  }
],
v5 = {
  "kind": "InlineFragment",
  "selections": (v4/*:: as any*/),
  "type": "InvalidInputError",
  "abstractKey": null
},
v6 = {
  "kind": "InlineFragment",
  "selections": (v4/*:: as any*/),
  "type": "NotFoundError",
  "abstractKey": null
},
v7 = {
  "kind": "InlineFragment",
  "selections": (v4/*:: as any*/),
  "type": "ForbiddenError",
  "abstractKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "changesSetStatusMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "updateDeploymentStatus",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              {
                "alias": null,
                "args": null,
                "concreteType": "Deployment",
                "kind": "LinkedField",
                "name": "deployment",
                "plural": false,
                "selections": [
                  (v3/*:: as any*/)
                ],
                "storageKey": null
              }
            ],
            "type": "UpdateDeploymentStatusPayload",
            "abstractKey": null
          },
          (v5/*:: as any*/),
          (v6/*:: as any*/),
          (v7/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "changesSetStatusMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "updateDeploymentStatus",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              {
                "alias": null,
                "args": null,
                "concreteType": "Deployment",
                "kind": "LinkedField",
                "name": "deployment",
                "plural": false,
                "selections": [
                  (v3/*:: as any*/),
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "id",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              }
            ],
            "type": "UpdateDeploymentStatusPayload",
            "abstractKey": null
          },
          (v5/*:: as any*/),
          (v6/*:: as any*/),
          (v7/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "3f4f5735108e1f208cafd82c56722320",
    "id": null,
    "metadata": {},
    "name": "changesSetStatusMutation",
    "operationKind": "mutation",
    "text": "mutation changesSetStatusMutation(\n  $input: UpdateDeploymentStatusInput!\n) {\n  updateDeploymentStatus(input: $input) {\n    __typename\n    ... on UpdateDeploymentStatusPayload {\n      deployment {\n        status\n        id\n      }\n    }\n    ... on InvalidInputError {\n      code\n      message\n    }\n    ... on NotFoundError {\n      code\n      message\n    }\n    ... on ForbiddenError {\n      code\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "8ce77096231238e07f2364071c15bc4c";

export default node;
