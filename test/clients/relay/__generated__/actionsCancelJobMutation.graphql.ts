/**
 * @generated SignedSource<<13a18873c6e24e085a5d0f18b9fd47db>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type JobStatus = "CANCELED" | "CANCELING" | "CREATED" | "FAILED" | "MANUAL" | "PENDING" | "PREPARING" | "RUNNING" | "SCHEDULED" | "SKIPPED" | "SUCCESS" | "UNKNOWN" | "WAITING_FOR_CALLBACK" | "WAITING_FOR_RESOURCE" | "%future added value";
export type actionsCancelJobMutation$variables = {
  job: string;
};
export type actionsCancelJobMutation$data = {
  readonly cancelDeployable: {
    readonly __typename: "CancelDeployablePayload";
    readonly deployable: {
      readonly id: string;
      readonly status: JobStatus;
    } | null | undefined;
  } | {
    readonly __typename: "ForbiddenError";
    readonly message: string;
  } | {
    readonly __typename: "InvalidInputError";
    readonly message: string;
  } | {
    readonly __typename: "NotFoundError";
    readonly message: string;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  } | null | undefined;
};
export type actionsCancelJobMutation$rawResponse = {
  readonly cancelDeployable: {
    readonly __typename: "CancelDeployablePayload";
    readonly deployable: {
      readonly id: string;
      readonly status: JobStatus;
    } | null | undefined;
  } | {
    readonly __typename: "ForbiddenError";
    readonly message: string;
  } | {
    readonly __typename: "InvalidInputError";
    readonly message: string;
  } | {
    readonly __typename: "NotFoundError";
    readonly message: string;
  } | {
    readonly __typename: string;
  } | null | undefined;
};
export type actionsCancelJobMutation = {
  rawResponse: actionsCancelJobMutation$rawResponse;
  response: actionsCancelJobMutation$data;
  variables: actionsCancelJobMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "job"
  }
],
v1 = [
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "message",
    "storageKey": null
  }
],
v2 = [
  {
    "alias": null,
    "args": [
      {
        "fields": [
          {
            "kind": "Variable",
            "name": "id",
            "variableName": "job"
          }
        ],
        "kind": "ObjectValue",
        "name": "input"
      }
    ],
    "concreteType": null,
    "kind": "LinkedField",
    "name": "cancelDeployable",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "__typename",
        "storageKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Deployable",
            "kind": "LinkedField",
            "name": "deployable",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "id",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "status",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "type": "CancelDeployablePayload",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v1/*:: as any*/),
        "type": "InvalidInputError",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v1/*:: as any*/),
        "type": "NotFoundError",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v1/*:: as any*/),
        "type": "ForbiddenError",
        "abstractKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "actionsCancelJobMutation",
    "selections": (v2/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "actionsCancelJobMutation",
    "selections": (v2/*:: as any*/)
  },
  "params": {
    "cacheID": "b604327d18c5ec8c6d6897b56757e8b0",
    "id": null,
    "metadata": {},
    "name": "actionsCancelJobMutation",
    "operationKind": "mutation",
    "text": "mutation actionsCancelJobMutation(\n  $job: ID!\n) {\n  cancelDeployable(input: {id: $job}) {\n    __typename\n    ... on CancelDeployablePayload {\n      deployable {\n        id\n        status\n      }\n    }\n    ... on InvalidInputError {\n      message\n    }\n    ... on NotFoundError {\n      message\n    }\n    ... on ForbiddenError {\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "5f44936c3f5ae5a7f6c2456d96943d6a";

export default node;
