import type { GitLab } from './gitlab.ts';

/** A project and its newest deployment, as GitLab sends them. */
interface Copy {
  readonly project: object;
  deployment: object;
}

const FIRST_ID = 900_000_001;

/**
 * Copies of one of the embedded GitLab's projects, for rows that need more projects than it has. Each has one deployment.
 * They are responses that the embedded GitLab is told to give.
 */
export class CopiedProjects {
  readonly #gitlab: GitLab;
  readonly #copies: ReadonlyMap<string, Copy>;
  #lastDeployment = FIRST_ID;

  private constructor(gitlab: GitLab, copies: ReadonlyMap<string, Copy>) {
    this.#gitlab = gitlab;
    this.#copies = copies;
  }

  static async of(gitlab: GitLab, original: string, count: number): Promise<CopiedProjects> {
    const [project, [deployment]] = await Promise.all([
      gitlab.read<object>(`/projects/${original}`),
      gitlab.read<object[]>(`/projects/${original}/deployments?per_page=1`),
    ]);
    const copies = Array.from({ length: count }, (_, index): [string, Copy] => {
      const id = FIRST_ID + index;
      const path = `benchmark/copy-${index}`;
      return [
        String(id),
        { project: { ...project, id, path_with_namespace: path }, deployment: { ...deployment } },
      ];
    });
    const copied = new CopiedProjects(gitlab, new Map(copies));
    for (const id of copied.ids) copied.#renew(id);
    await copied.#publish();
    return copied;
  }

  get ids(): readonly string[] {
    return [...this.#copies.keys()];
  }

  /** Replaces the deployment of a copy by a newer one. */
  async recordDeployment(id: string): Promise<void> {
    this.#renew(id);
    await this.#publish();
  }

  async remove(): Promise<void> {
    await this.#gitlab.clearFaults();
  }

  #renew(id: string): void {
    const copy = this.#copies.get(id);
    if (!copy) throw new Error(`There is no copy with the number ${id}.`);
    const now = new Date().toISOString();
    this.#lastDeployment += 1;
    const changed = { id: this.#lastDeployment, created_at: now, updated_at: now, deployable: null };
    copy.deployment = { ...copy.deployment, ...changed };
  }

  async #publish(): Promise<void> {
    await this.#gitlab.clearFaults();
    for (const [id, { project, deployment }] of this.#copies) {
      await this.#gitlab.answer(`^/projects/${id}/deployments`, [deployment]);
      await this.#gitlab.answer(`^/projects/${id}(\\?|$)`, project);
    }
  }
}
