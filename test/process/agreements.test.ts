import { describe, expect, test } from 'vitest';
import { type Environment, readSettings } from '../../src/process/environment.ts';
import { mistakesOf } from '../support/settings.ts';

describe('GITLAB_URL', () => {
  test.each([
    ['https://gitlab.example.com', 'https://gitlab.example.com'],
    ['https://gitlab.example.com/', 'https://gitlab.example.com'],
    ['https://gitlab.example.com:8443/gitlab/', 'https://gitlab.example.com:8443/gitlab'],
    ['https://gitlab.example.com/api/v4', 'https://gitlab.example.com'],
    ['https://gitlab.example.com/gitlab/api/v4/', 'https://gitlab.example.com/gitlab'],
    ['https://gitlab.example.com/my-api/v4', 'https://gitlab.example.com/my-api/v4'],
  ])('%s is understood as %s', (given, understood) => {
    expect(readSettings({ GITLAB_URL: given }).gitlabUrl).toBe(understood);
  });

  test.each([
    'http://127.0.0.1:3000',
    'http://127.1.2.3',
    'http://[::1]:3000',
    'http://localhost',
    'http://gitlab.localhost',
  ])('%s, on this machine, may be http', (address) => {
    expect(readSettings({ GITLAB_URL: address }).gitlabUrl).toBe(address);
  });

  test.each(['http://gitlab.example.com', 'http://10.0.0.1', 'http://127.0.0.1.example.com', 'http://[::2]'])(
    '%s, elsewhere, may be http only with GITLAB_ALLOW_HTTP=on',
    (address) => {
      expect(mistakesOf({ GITLAB_URL: address })).toEqual([expect.stringContaining('GITLAB_ALLOW_HTTP=on')]);
      expect(readSettings({ GITLAB_URL: address, GITLAB_ALLOW_HTTP: 'on' }).gitlabUrl).toBe(address);
    },
  );

  test.each([
    'https://root@gitlab.example.com',
    'https://gitlab.example.com/?a=1',
    'https://gitlab.example.com/#a',
  ])('%s has too much in it', (address) => {
    expect(mistakesOf({ GITLAB_URL: address })).toEqual([expect.stringContaining('Give only the address')]);
  });
});

describe('GITLAB_URL in production', () => {
  test.each([{}, { GITLAB_URL: '' }, { GITLAB_URL: ' ' }])('has to be set: %j', (environment) => {
    expect(mistakesOf({ NODE_ENV: 'production', ...environment })).toEqual([
      expect.stringMatching(/^GITLAB_URL is not set, .*Set GITLAB_URL to .*, or to sandbox for/),
    ]);
  });

  test.each(['https://gitlab.example.com', 'sandbox'])('may be %s', (GITLAB_URL) => {
    expect(readSettings({ NODE_ENV: 'production', GITLAB_URL })).toEqual(readSettings({ GITLAB_URL }));
  });

  test('is told with the other mistakes, and not besides one of its own', () => {
    expect(mistakesOf({ NODE_ENV: 'production', PORT: 'http' })).toHaveLength(2);
    expect(mistakesOf({ NODE_ENV: 'production', GITLAB_URL: 'nowhere' })).toHaveLength(1);
  });
});

describe('GITLAB_TOKEN without GITLAB_URL', () => {
  test('is a mistake, because no GitLab is known that it belongs to', () => {
    expect(mistakesOf({ GITLAB_TOKEN: 'glpat-secret' })).toEqual([
      'GITLAB_TOKEN is set, but GITLAB_URL is not. Set GITLAB_URL to the address of the GitLab that the token belongs to, or to sandbox if it is a token of the embedded GitLab.',
    ]);
  });
});

describe('quotation marks around a value', () => {
  test.each([
    ['GITLAB_URL', '"https://gitlab.example.com"'],
    ['GITLAB_TOKEN', "'glpat-secret'"],
    ['LOG_LEVEL', '"debug"'],
  ])('are explained: %s=%s', (name, value) => {
    expect(mistakesOf({ GITLAB_URL: 'sandbox', [name]: value })).toEqual([
      `${name} has quotation marks around its value, and they count as part of it. Remove them: only shells and .env files interpret quotation marks.`,
    ]);
  });
});

describe('PERSISTED_DOCUMENTS', () => {
  test.each([
    ['/nowhere/documents.json', 'names a file that does not exist'],
    [import.meta.dirname, 'names a directory'],
    [new URL('../../README.md', import.meta.url).pathname, 'must be the path of a JSON file'],
  ])('is explained: %s', (file, words) => {
    const mistakes = mistakesOf({ PERSISTED_DOCUMENTS: file, PERSISTED_ONLY: 'on' });

    expect(mistakes).toEqual([expect.stringContaining(`PERSISTED_DOCUMENTS ${words}`)]);
    expect(mistakes.join()).not.toContain(file);
  });
});

describe('METRICS_PORT', () => {
  test.each<Environment>([
    { METRICS_PORT: '4000' },
    { METRICS_PORT: '8080', PORT: '8080', HOST: '0.0.0.0', METRICS_HOST: '127.0.0.1' },
  ])('must differ from PORT on the same address: %j', (environment) => {
    expect(mistakesOf(environment)).toEqual([
      expect.stringMatching(/^METRICS_PORT is the same as PORT \((4000|8080)\)\. Set it to another port/),
    ]);
  });

  test.each<Environment>([
    { METRICS_PORT: '0', PORT: '0' },
    { METRICS_PORT: '4000', METRICS_HOST: '127.0.0.2' },
  ])('can be used beside PORT: %j', (environment) => {
    expect(mistakesOf(environment)).toEqual([]);
  });
});
