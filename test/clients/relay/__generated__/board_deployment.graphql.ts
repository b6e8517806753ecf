/**
 * @generated SignedSource<<4e464c5eef7e27eb7e203f6990cf3dc4>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderInlineDataFragment } from 'relay-runtime';
export type DeploymentStatus = "BLOCKED" | "CANCELED" | "CREATED" | "FAILED" | "RUNNING" | "SKIPPED" | "SUCCESS" | "UNKNOWN" | "%future added value";
import type { FragmentRefs } from "relay-runtime";
export type board_deployment$data = {
  readonly databaseId: string;
  readonly environment: {
    readonly name: string;
  } | null | undefined;
  readonly shortSha: string;
  readonly status: DeploymentStatus;
  readonly " $fragmentType": "board_deployment";
};
export type board_deployment$key = {
  readonly " $data"?: board_deployment$data;
  readonly " $fragmentSpreads": FragmentRefs<"board_deployment">;
};

const node: ReaderInlineDataFragment = {
  "kind": "InlineDataFragment",
  "name": "board_deployment"
};

(node as any).hash = "ce835fc5fa1aca0d9328d4ae27bd4c81";

export default node;
