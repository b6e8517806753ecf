import { describe, expect, test } from 'vitest';
import { withoutPauses } from '../gitlab/far-end.ts';
import { cases } from '../support/depth.ts';
import { BOX_OFFICE, type ExecutionAnswer, startGateway } from '../support/gateway.ts';
import { startElsewhere } from './elsewhere.ts';
import { FAULTS } from './faults.ts';
import { CHANGE } from './targets.ts';

const RUNS = cases({ quick: 20, deep: 40 });
/** Ten kinds of write in turns. The fault is met by all of them. */
const WRITES = [
  CHANGE.operation,
  `mutation {
    createDeployment(input: { project: ${BOX_OFFICE.id}, environment: "staging", sha: "main", ref: "main", status: RUNNING }) {
      __typename ... on UserError { code }
    }
  }`,
  `mutation { deleteDeployment(input: { project: ${BOX_OFFICE.id}, id: 913402248 }) { __typename ... on UserError { code } } }`,
  ...[
    'createEnvironment(input: { project: "48210977", name: "demo/oslo" })',
    'updateEnvironment(input: { project: "48210977", id: "27612102", description: "x" })',
    'stopEnvironment(input: { project: "48210977", id: "27612102", force: true })',
    'deleteEnvironment(input: { project: "48210977", id: "27611946" })',
    'playDeployable(input: { project: "48210977", id: "11403000768" })',
    'retryDeployable(input: { project: "48210977", id: "11402991239" })',
    'cancelDeployable(input: { project: "48210977", id: "11403003070" })',
  ].map((change) => `mutation { ${change} { __typename ... on UserError { code } } }`),
];
/** Of a write that came after another one which a fault of the answer alone did not keep from its work. */
const TOO_LATE = ['NOT_FOUND', 'BAD_USER_INPUT', 'FORBIDDEN'];

describe(`${RUNS} writes at once`, () => {
  test.each(FAULTS)(
    'are sent no more than once each where they meet $name',
    { timeout: 60_000 },
    async ({ fault, read, change }) => {
      withoutPauses();
      // An answer that does not end takes all of the time.
      const patience = read === 'UPSTREAM_TIMEOUT' ? 500 : 1500;
      const elsewhere = await startElsewhere();
      const { gitlab, gateway } = await startGateway({
        connections: RUNS,
        // GitLab is to be asked to the last, though all fail.
        breakerFailures: 10 * RUNS,
        attemptTimeout: patience,
        totalTimeout: 2 * patience,
        // As little of 200 MiB as there can be: how much is read has its own test.
        maxResponseBytes: 64 * 1024,
      });
      // The first path is where a redirect leads back to; all that is below them meets the fault.
      for (const list of ['deployments', 'environments', 'jobs']) {
        gitlab.fault({ ...fault(CHANGE, elsewhere.url), path: `/projects/${BOX_OFFICE.id}/${list}` });
      }

      const results = await Promise.all(
        Array.from({ length: RUNS }, async (_, run) => {
          const response = await gateway(
            new Request('http://gateway.test/graphql', {
              method: 'POST',
              headers: {
                'content-type': 'application/json',
                'private-token': gitlab.tokens.maintainer,
                'x-request-id': `run-${run}`,
              },
              body: JSON.stringify({ query: WRITES[run % WRITES.length] }),
            }),
          );
          return { id: `run-${run}`, code: codeOf((await response.json()) as WriteAnswer) };
        }),
      );

      const sent = gitlab.requests.map(({ headers }) => String(headers['x-request-id']));
      expect(gitlab.requests.map(({ method }) => method)).not.toContain('GET');
      expect(sent.filter((id, index) => sent.indexOf(id) !== index)).toEqual([]);
      expect(sent.length).toBeGreaterThan(0);
      // On a busy machine some may run out of time, on the way even.
      const codes = results.map(({ id, code }) => (sent.includes(id) ? code : `${code ?? 'none'}, unseen`));
      const foreseen = [
        change,
        'OUTCOME_UNKNOWN',
        'OUTCOME_UNKNOWN, unseen',
        'UPSTREAM_UNAVAILABLE, unseen',
        ...TOO_LATE,
      ];
      // A deletion that succeeds may be answered with whatever GitLab likes.
      expect(codes.filter((code) => code !== undefined && !foreseen.includes(code))).toEqual([]);
      expect(codes).toContain(change);
      expect(elsewhere.bytes).toBe(0);
    },
  );
});

type WriteAnswer = ExecutionAnswer<Record<string, { readonly code?: string }>>;

/** Whether it is told as data or as an error; undefined where the write succeeded. */
function codeOf({ data, errors = [] }: WriteAnswer): string | undefined {
  const [error] = errors;
  return error ? (error.extensions?.code as string) : Object.values(data ?? {})[0]?.code;
}
