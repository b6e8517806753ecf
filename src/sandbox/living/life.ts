import { deploymentOf, type Deployment } from '../entities/deployment.ts';
import type { Job } from '../entities/job.ts';
import type { Project } from '../entities/project.ts';
import type { Webhooks } from '../hooks/webhooks.ts';
import type { Sample } from '../sample/company.ts';
import { hour, minute, moment, second } from '../sample/workshop.ts';
import { Agenda } from './agenda.ts';
import type { Living } from './clock.ts';
import { nextCourse } from './course-choice.ts';
import { CourseRecords } from './course-records.ts';
import { type Course, CourseRunner } from './course.ts';
import { forgetOldest } from './forgetting.ts';

export interface LifeOptions {
  readonly sample: Sample;
  readonly webhooks: Webhooks;
  /** In milliseconds since 1970. */
  readonly start: number;
  readonly seed: number;
  /** How many courses of today the company remembers. */
  readonly memory: number;
  /** Is called whenever records have changed. */
  readonly onChange: () => void;
}

/** The least time that a stop job takes, in ms. */
const STOP_TIME = 8 * second;

/**
 * Lets a company work: somewhere, something starts every 10 to 18 seconds. The same seed gives the same life. Things
 * happen at the times that were planned, however rarely `advance` is called.
 */
export class Life implements Living {
  readonly #options: LifeOptions;
  readonly #agenda = new Agenda();
  readonly #records: CourseRecords;
  readonly #runner: CourseRunner;
  #courses: Course[] = [];

  constructor(options: LifeOptions) {
    const { sample, webhooks, start, seed } = options;
    this.#options = options;
    this.#records = new CourseRecords(sample, seed);
    this.#runner = new CourseRunner(this.#agenda, this.#records.workshop.random, webhooks);
    for (const project of sample.projects) this.#resume(project, start);
    this.#agenda.add(start + 2 * second, (at) => {
      this.#begin(at);
    });
  }

  get next(): number {
    return this.#agenda.next;
  }

  advance(now: number): void {
    // While the machine slept, nothing happened.
    const late = now - this.#agenda.next;
    if (late > minute && late < Infinity) this.#agenda.postpone(late);
    if (this.#agenda.advance(now)) this.#options.onChange();
  }

  /** Runs a job that a client has put into the queue. */
  run(job: Job, at: number): void {
    const { project, pipeline } = job;
    const made = deploymentOf(job);
    const course: Course = {
      project,
      pipeline,
      checks: made === undefined ? [job] : [],
      deployments: made === undefined ? [] : [made],
      ending: null,
      mergeRequest: null,
      commits: [],
      ownsPipeline: false,
      isOver: false,
    };
    this.#courses.push(course);
    this.#runner.startQueued(course, at);
  }

  /** Ends a running job that a client cancels. */
  stop(job: Job, at: number): void {
    this.#runner.stop(job, deploymentOf(job), at);
  }

  #begin(at: number): void {
    const { random } = this.#records.workshop;
    const { sample, memory } = this.#options;
    const busy = new Set(this.#courses.filter(({ isOver }) => !isOver).map(({ project }) => project));
    const idle = sample.projects.filter(
      (one) => !one.archived && one.deployments.length > 0 && !busy.has(one),
    );
    const [first, ...others] = idle;
    if (first !== undefined) {
      const project = random.pick([first, ...others]);
      const course = nextCourse(this.#records, project, at);
      if (course !== null) this.#start(course, at);
    }
    this.#courses = forgetOldest(this.#courses, memory);
    this.#endStops(at);
    this.#agenda.add(at + random.integer(10 * second, 18 * second), (next) => {
      this.#begin(next);
    });
  }

  /** The stop jobs that clients have started end well. What is stopping since before this life stays so: its job has failed. */
  #endStops(at: number): void {
    const { sample, start } = this.#options;
    for (const environment of sample.projects.flatMap(({ environments }) => environments)) {
      const since = Date.parse(environment.updatedAt);
      if (environment.state !== 'stopping' || since < start || at - since < STOP_TIME) continue;
      environment.state = 'stopped';
      environment.updatedAt = moment(at);
    }
  }

  #start(course: Course, at: number): void {
    const { project } = course;
    this.#courses.push(course);
    // GitLab writes this at most once an hour.
    if (at - Date.parse(project.lastActivityAt) >= hour) project.lastActivityAt = moment(at);
    this.#runner.start(course, at);
  }

  /** Goes on with what runs in a project at the start. */
  #resume(project: Project, at: number): void {
    for (const running of project.deployments.filter(
      ({ status, job }) => status === 'running' && job !== null,
    )) {
      const pipeline = running.job?.pipeline ?? null;
      const belongs = ({ status, job }: Deployment) => status === 'created' && job?.pipeline === pipeline;
      const course: Course = {
        project,
        pipeline,
        checks: [],
        deployments: [running, ...project.deployments.filter(belongs)],
        ending: null,
        mergeRequest: null,
        commits: [],
        ownsPipeline: false,
        isOver: false,
      };
      this.#courses.push(course);
      this.#runner.resume(course, running, at);
    }
  }
}
