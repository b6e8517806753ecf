import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];

describe("a field name in GitLab's error that means something to JavaScript", () => {
  test.each(NAMES)('%s is only a name', async (name) => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({ method: 'POST', does: 'answer', status: 400, body: `{"message":{"${name}":["is bad"]}}` });

    const data: unknown = await query(
      `mutation { createDeployment(input: { project: ${BOX_OFFICE.id}, environment: "e", sha: "abc", ref: "main",
        tag: false, status: SUCCESS }) { ... on InvalidInputError { message fields { name messages } } } }`,
    );

    expect(data).toEqual({
      createDeployment: { message: `${name}: is bad`, fields: [{ name, messages: ['is bad'] }] },
    });
  });
});
