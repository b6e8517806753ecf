import { describe, expect, test } from 'vitest';
import { startText, type StartReport } from '../../src/process/start-report.ts';

const ADDRESS = 'http://127.0.0.1:4000/graphql';
const EMBEDDED = { url: 'http://127.0.0.1:1', sampleToken: 'glpat-sample' };
const URL_ONLY: StartReport = {
  address: ADDRESS,
  upstream: { url: 'https://gitlab.test' },
  host: '127.0.0.1',
  gitlabUrl: 'https://gitlab.test',
  gitlabToken: undefined,
  board: false,
  graphiql: true,
  allowedHosts: [],
};

describe('startText', () => {
  test('is one line in front of a GitLab', () => {
    expect(startText(URL_ONLY)).toEqual([`The gateway serves ${ADDRESS}, in front of https://gitlab.test.`]);
  });

  test.each([
    [undefined, true, 'GITLAB_URL is not set', 'GraphiQL'],
    ['sandbox', false, 'GITLAB_URL is sandbox', 'the API'],
  ])('says how to use the sample data: GITLAB_URL %s, GraphiQL %s', (gitlabUrl, graphiql, reason, place) => {
    expect(startText({ ...URL_ONLY, gitlabUrl, graphiql, upstream: EMBEDDED })).toEqual([
      `The gateway serves ${ADDRESS}, in front of the embedded GitLab.`,
      `${reason}, so the gateway serves sample data. Try ${place} at ${ADDRESS} with the header {"PRIVATE-TOKEN": "glpat-sample"}.`,
    ]);
  });

  test('says where the board is', () => {
    expect(startText({ ...URL_ONLY, board: true })[1]).toBe(
      'Open the board at http://127.0.0.1:4000/ to see what is deployed where.',
    );
  });

  test('warns about GITLAB_TOKEN, without the token', () => {
    const lines = startText({ ...URL_ONLY, gitlabToken: 'glpat-canary-secret' });

    expect(lines[1]).toBe(
      'GITLAB_TOKEN is set. Everyone who can reach the gateway and sends no token of their own acts with this token.',
    );
    expect(lines.join('\n')).not.toContain('glpat-canary-secret');
  });

  test.each([
    ['0.0.0.0', [], 1],
    ['::', [], 1],
    ['127.0.0.1', [], 0],
    ['0.0.0.0', ['gateway.test'], 0],
  ])('on %s with ALLOWED_HOSTS %j, warns %i times that names are missing', (host, allowedHosts, times) => {
    const lines = startText({ ...URL_ONLY, host, allowedHosts, gitlabToken: 'glpat-canary-secret' });

    expect(lines.filter((line) => line.startsWith('ALLOWED_HOSTS is not set'))).toHaveLength(times);
  });
});
