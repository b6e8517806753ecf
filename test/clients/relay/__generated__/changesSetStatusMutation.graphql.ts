/**
 * @generated SignedSource<<a082a2cae6a6c3869f29bd02e6c62810>>
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
    readonly __typename: string;
    readonly code?: string;
    readonly deployment?: {
      readonly status: DeploymentStatus;
    } | null | undefined;
    readonly message?: string;
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
v4 = {
  "kind": "InlineFragment",
  "selections": [
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
  "type": "UserError",
  "abstractKey": "__isUserError"
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
          (v4/*:: as any*/)
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
          (v4/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "54878d7b77a8136df56bcd488e9e0c78",
    "id": null,
    "metadata": {},
    "name": "changesSetStatusMutation",
    "operationKind": "mutation",
    "text": "mutation changesSetStatusMutation(\n  $input: UpdateDeploymentStatusInput!\n) {\n  updateDeploymentStatus(input: $input) {\n    __typename\n    ... on UpdateDeploymentStatusPayload {\n      deployment {\n        status\n        id\n      }\n    }\n    ... on UserError {\n      __isUserError: __typename\n      code\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "53820d5c6b7e0fdc906c7ebbdd5864f5";

export default node;
