/**
 * @generated SignedSource<<086022ff93fd344a1202a0a1586d70ab>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type JobStatus = "CANCELED" | "CANCELING" | "CREATED" | "FAILED" | "MANUAL" | "PENDING" | "PREPARING" | "RUNNING" | "SCHEDULED" | "SKIPPED" | "SUCCESS" | "UNKNOWN" | "WAITING_FOR_CALLBACK" | "WAITING_FOR_RESOURCE" | "%future added value";
export type historyJobQuery$variables = {
  job: string;
};
export type historyJobQuery$data = {
  readonly node: {
    readonly status?: JobStatus;
  } | null | undefined;
};
export type historyJobQuery = {
  response: historyJobQuery$data;
  variables: historyJobQuery$variables;
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
    "kind": "Variable",
    "name": "id",
    "variableName": "job"
  }
],
v2 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "status",
      "storageKey": null
    }
  ],
  "type": "Deployable",
  "abstractKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "historyJobQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "node",
        "plural": false,
        "selections": [
          (v2/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "historyJobQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "node",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "__typename",
            "storageKey": null
          },
          (v2/*:: as any*/),
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
    ]
  },
  "params": {
    "cacheID": "9157dad23934b787ee57b8d15c0eed4e",
    "id": null,
    "metadata": {},
    "name": "historyJobQuery",
    "operationKind": "query",
    "text": "query historyJobQuery(\n  $job: ID!\n) {\n  node(id: $job) {\n    __typename\n    ... on Deployable {\n      status\n    }\n    id\n  }\n}\n"
  }
};
})();

(node as any).hash = "45a8b42bbaac5635f1cc177e4cd82670";

export default node;
