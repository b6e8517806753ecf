import type { ObservedAnswer } from '../gitlab/client.ts';
import type { ProjectKey } from '../gitlab/identity.ts';

/** What an operation knows about a project without a request for the project itself. */
interface Knowledge {
  /** GitLab's number. */
  id?: string;
  /** The full path, as a response contains it. */
  path?: string;
  /** Whether a response other than a redirect has shown that GitLab knows the project by this name. */
  isProven?: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const BELOW_PROJECT = /^\/projects\/([^/?]+)([^?]*)/;

/**
 * The one place that decides what an operation knows about projects. It learns from each response of the operation:
 * environments embed their project; pipelines, jobs and merge requests contain its number, and their URLs contain its path.
 * A response for a path or a number proves that GitLab has such a project; a redirect shows that a path is a former one.
 */
export class KnownProjects {
  readonly #known = new Map<ProjectKey, Knowledge>();
  readonly #reads = new Map<ProjectKey, Set<Promise<void>>>();

  /** Learns from a response as soon as it arrives. */
  observe({ path, answer }: ObservedAnswer): void {
    const [, name, below = ''] = BELOW_PROJECT.exec(path) ?? [];
    if (name === undefined) return;

    const project = decoded(name);
    const reads = this.#reads.get(project) ?? new Set();
    this.#reads.set(project, reads);
    const read: Promise<void> = answer.then(
      ({ json, path: sentTo }) => {
        reads.delete(read);
        this.#learn(project, below, sentTo, json);
      },
      // The caller of the request handles the error.
      () => {
        reads.delete(read);
      },
    );
    reads.add(read);
  }

  /** Learns from an object of a list that shows the number of its project, and the path if GitLab sent it. */
  learn(id: string, path: string): void {
    if (!isPath(path)) this.#add(id, { id, isProven: true });
    else for (const name of [id, path]) this.#add(name, { id, path, isProven: true });
  }

  /** GitLab's number, if a response contained it, or proved that GitLab knows the number that the caller wrote. */
  id(project: ProjectKey): string | undefined {
    const { id, isProven } = this.#known.get(project) ?? {};
    return id ?? (isProven && !isPath(project) ? project : undefined);
  }

  /** The full path as a response contained it, or as the caller wrote it if a response proved it. */
  fullPath(project: ProjectKey): string | undefined {
    const { path, isProven } = this.#known.get(project) ?? {};
    return path ?? (isProven && isPath(project) ? project : undefined);
  }

  /**
   * What `find` returns after the responses to requests for the project that the operation sends anyway; undefined if none
   * of them contains it. It waits only for requests that are under way once the neighbouring fields are resolved.
   */
  async wait(find: () => string | undefined, project: ProjectKey): Promise<string | undefined> {
    // Loaders send their requests before the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    const reads = new Set(this.#reads.get(project));
    while (find() === undefined && reads.size > 0) {
      await Promise.race([...reads].map((read) => read.then(() => reads.delete(read))));
    }
    return find();
  }

  #learn(project: ProjectKey, below: string, sentTo: string, json: unknown): void {
    const [, target = ''] = BELOW_PROJECT.exec(sentTo) ?? [];
    const isRedirected = decoded(target) !== project;
    if (!isRedirected) this.#add(project, { isProven: true });
    else if (/^\d+$/.test(target)) this.#add(project, { id: target });

    // GitLab does not look up the deployment, so these may belong to another project.
    if (/^\/deployments\/\d+\/merge_requests$/.test(below)) return;
    // Only the path is still unknown, and only these responses contain it if the caller wrote a number.
    if (!isPath(project) && below !== '' && !below.startsWith('/environments')) return;

    for (const item of Array.isArray(json) ? json : [json]) {
      const told = isObject(item) ? toldBy(item, below === '', project) : {};
      this.#add(project, told);
      if (told.id !== undefined) this.#add(told.id, { ...told, isProven: true });
      if (told.path !== undefined) this.#add(told.path, { ...told, isProven: true });
      const { id, path } = this.#known.get(project) ?? {};
      if (id !== undefined && path !== undefined) break;
    }
  }

  #add(project: ProjectKey, { id, path, isProven }: Knowledge): void {
    const known = this.#known.get(project) ?? {};
    this.#known.set(project, known);
    known.id ??= id;
    known.path ??= path;
    known.isProven ??= isProven;
  }
}

/** The number and path of the project that a thing in it contains. */
function toldBy(item: Json, isProject: boolean, asked: ProjectKey): Knowledge {
  const project = isProject ? item : objectAt(item, 'project');
  const job = objectAt(item, 'deployable');
  const pipelines = [item, job, objectAt(item, 'last_deployment', 'deployable')].map((one) =>
    objectAt(one, 'pipeline'),
  );
  const numbers = [
    project?.id,
    item.project_id,
    ...pipelines.map((pipeline) => pipeline?.project_id),
    objectAt(item, 'last_pipeline')?.project_id,
  ];
  const id = numbers.find(isNumber);
  const path = project?.path_with_namespace ?? pathIn([item.web_url, job?.web_url], asked);
  return {
    id: id === undefined ? undefined : String(id),
    path: typeof path === 'string' && isPath(path) ? path : undefined,
  };
}

/**
 * The path that the caller wrote, in GitLab's upper and lower case: `Acme/Shop` from `https://example.com/Acme/Shop/-/jobs/7`
 * for `acme/shop`. GitLab finds a project by its path in any case.
 */
function pathIn(addresses: readonly unknown[], asked: ProjectKey): string | undefined {
  const looked = `/${asked.toLowerCase()}/-/`;
  for (const address of addresses) {
    const at = typeof address === 'string' ? address.toLowerCase().indexOf(looked) : -1;
    if (at >= 0) return (address as string).slice(at + 1, at + 1 + asked.length);
  }
  return undefined;
}

function decoded(name: string): string {
  return name.includes('%') ? decodeURIComponent(name) : name;
}

function objectAt(json: unknown, ...path: readonly string[]): Json | undefined {
  let found: unknown = json;
  for (const name of path) found = isObject(found) ? found[name] : undefined;
  return isObject(found) ? found : undefined;
}

function isObject(json: unknown): json is Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isPath(project: ProjectKey): boolean {
  return project.includes('/');
}
