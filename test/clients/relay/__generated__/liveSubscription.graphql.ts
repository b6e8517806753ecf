/**
 * @generated SignedSource<<d0e8b625b4c970519c789b57d5920ef1>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type liveSubscription$variables = {
  connections: ReadonlyArray<string>;
  environments?: ReadonlyArray<string> | null | undefined;
  projects: ReadonlyArray<string>;
  since?: string | null | undefined;
};
export type liveSubscription$data = {
  readonly deploymentChanged: {
    readonly deletedDeploymentId: string | null | undefined;
    readonly deployment: {
      readonly id: string;
      readonly updatedAt: string | null | undefined;
      readonly " $fragmentSpreads": FragmentRefs<"board_deployment">;
    } | null | undefined;
  };
};
export type liveSubscription = {
  response: liveSubscription$data;
  variables: liveSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "connections"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "environments"
},
v2 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "projects"
},
v3 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "since"
},
v4 = [
  {
    "kind": "Variable",
    "name": "environments",
    "variableName": "environments"
  },
  {
    "kind": "Variable",
    "name": "projects",
    "variableName": "projects"
  },
  {
    "kind": "Variable",
    "name": "since",
    "variableName": "since"
  }
],
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "updatedAt",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "databaseId",
  "storageKey": null
},
v8 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "shortSha",
  "storageKey": null
},
v9 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v10 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v11 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "deletedDeploymentId",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/),
      (v2/*:: as any*/),
      (v3/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "liveSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v4/*:: as any*/),
        "concreteType": "DeploymentChange",
        "kind": "LinkedField",
        "name": "deploymentChanged",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Deployment",
            "kind": "LinkedField",
            "name": "deployment",
            "plural": false,
            "selections": [
              (v5/*:: as any*/),
              (v6/*:: as any*/),
              {
                "kind": "InlineDataFragmentSpread",
                "name": "board_deployment",
                "selections": [
                  (v7/*:: as any*/),
                  (v8/*:: as any*/),
                  (v9/*:: as any*/),
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "Environment",
                    "kind": "LinkedField",
                    "name": "environment",
                    "plural": false,
                    "selections": [
                      (v10/*:: as any*/)
                    ],
                    "storageKey": null
                  }
                ],
                "args": null,
                "argumentDefinitions": []
              }
            ],
            "storageKey": null
          },
          (v11/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v2/*:: as any*/),
      (v1/*:: as any*/),
      (v3/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "liveSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v4/*:: as any*/),
        "concreteType": "DeploymentChange",
        "kind": "LinkedField",
        "name": "deploymentChanged",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Deployment",
            "kind": "LinkedField",
            "name": "deployment",
            "plural": false,
            "selections": [
              (v5/*:: as any*/),
              (v6/*:: as any*/),
              (v7/*:: as any*/),
              (v8/*:: as any*/),
              (v9/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "concreteType": "Environment",
                "kind": "LinkedField",
                "name": "environment",
                "plural": false,
                "selections": [
                  (v10/*:: as any*/),
                  (v5/*:: as any*/)
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "prependNode",
            "key": "",
            "kind": "LinkedHandle",
            "name": "deployment",
            "handleArgs": [
              {
                "kind": "Variable",
                "name": "connections",
                "variableName": "connections"
              },
              {
                "kind": "Literal",
                "name": "edgeTypeName",
                "value": "DeploymentEdge"
              }
            ]
          },
          (v11/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "deleteRecord",
            "key": "",
            "kind": "ScalarHandle",
            "name": "deletedDeploymentId"
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "6dad81491873f80d3aa0fc26507350e0",
    "id": null,
    "metadata": {},
    "name": "liveSubscription",
    "operationKind": "subscription",
    "text": "subscription liveSubscription(\n  $projects: [ID!]!\n  $environments: [String!]\n  $since: DateTime\n) {\n  deploymentChanged(projects: $projects, environments: $environments, since: $since) {\n    deployment {\n      id\n      updatedAt\n      ...board_deployment\n    }\n    deletedDeploymentId\n  }\n}\n\nfragment board_deployment on Deployment {\n  databaseId\n  shortSha\n  status\n  environment {\n    name\n    id\n  }\n}\n"
  }
};
})();

(node as any).hash = "c9c40c0a99de11fa0154d047eddf0b02";

export default node;
