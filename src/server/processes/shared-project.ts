// The project process that all shell sessions share, in one database mode: started for the first call that needs it, replaced when what it
// loaded has changed, ended when it does not answer and nobody else needs it.
import { join, relative } from 'node:path';
import type { Preload } from '../../protocol/live.ts';
import type { ProjectLost } from '../../protocol/sandbox.ts';
import { type FileWatch, watchFiles } from '../freshness/freshness.ts';
import type { Setup } from '../setup/setup.ts';
import { createCrashes } from './crashes.ts';
import { createLease, type Lease, useReady } from './lease.ts';
import type { ProjectProcess, ProjectProcessOptions } from './project-process.ts';
import { isUnwalled, untilWalled } from './walled.ts';

/** Until a process is ended that was spared before, and that nobody uses any more. */
const BLOCKED_MS = 500;

export interface SharedProject {
  /** The process that holds the shells' project objects, fresh with regard to the files that it loaded. */
  shellProject(): Promise<ProjectLease>;
  /** If it is there: nothing is started. */
  running(): ProjectProcess | undefined;
  /** Ends a project process that does not answer within `ms`, unless it may be at work for another session: then true. */
  killIfBlocked(project: ProjectProcess, session: string, reason: string, ms: number): Promise<boolean>;
  /** The next call starts another. */
  replace(reason: string): void;
  stop(reason: string): void;
}

/** A project process that lives, unless it crashes, until `release` is called, even when its files change. */
export interface ProjectLease {
  project: ProjectProcess;
  release(): void;
}

interface Running {
  lease: Lease;
  files: FileWatch;
  /** What it was started with. */
  setup: Setup;
}

export interface SharedProjectOptions {
  root: string;
  setup(): Promise<Setup>;
  start(
    setup: Setup,
    hooks: Pick<ProjectProcessOptions, 'onNotice' | 'onLoaded' | 'skipped'>,
  ): ProjectProcess;
  onNotice(session: string, notice: string, generation: number): void;
  /** `ended`: at once; else it goes on for the calls that use it. */
  onLost(lost: ProjectLost, ended: boolean): void;
}

export function createSharedProject(options: SharedProjectOptions): SharedProject {
  const { root, setup, start, onNotice, onLost } = options;
  let current: Running | undefined;
  /** Did not answer when a call timed out, but was in use by others. */
  const spared = new WeakSet<ProjectProcess>();
  /** Their end is no crash. */
  const endedByUs = new WeakSet<ProjectProcess>();
  const crashes = createCrashes();
  /** Preloads that a process was at when it had to be ended. */
  const endless = new Set<Preload>();

  async function shellProject(): Promise<ProjectLease> {
    const latest = await setup();
    await replaceChanged(latest);
    await endSpared();
    return untilWalled(() => lease(latest));
  }

  async function lease(latest: Setup): Promise<ProjectLease> {
    if (!current) await crashes.check();
    // Nothing is awaited between the look at `current` and its new value: two calls would start two processes.
    current ??= begin(latest);
    return useReady(current.lease);
  }

  function begin(latest: Setup): Running {
    const files = watchFiles(root);
    files.add([...latest.files, join(root, 'package.json'), join(root, 'tsconfig.json')]);
    const project: ProjectProcess = start(latest, {
      skipped: [...endless],
      onNotice: (session, notice) => onNotice(session, notice, project.generation),
      onLoaded: files.addRead,
    });
    const begun = { lease: createLease(project), files, setup: latest };
    let hasBegun = false;
    project.ready.then(
      () => {
        hasBegun = true;
      },
      () => {},
    );
    void project.child.ended.then((reason) => {
      if (current === begun) current = undefined;
      // Another one is started at once.
      if (!hasBegun && isUnwalled(reason)) return;
      if (!endedByUs.has(project)) crashes.add(reason, files);
      onLost({ generation: project.generation, reason: `The project process ended: ${reason}` }, true);
    });
    return begun;
  }

  /** Sessions hear of it at once; those in the midst of a call go on with the old process until its end. */
  async function replaceChanged(latest: Setup): Promise<void> {
    const known = current;
    const changed = known ? await known.files.changed() : [];
    // Somebody else may have replaced it meanwhile.
    if (!known || current !== known || (changed.length === 0 && known.setup === latest)) return;
    if (changed.length > 0) {
      crashes.forget();
      endless.clear();
    }
    const names = changed.map((file) => relative(root, file)).sort();
    const reason = `The project was loaded again because ${listed(names) || 'its configuration'} changed`;
    replace(reason);
  }

  /** The next call starts another. */
  function replace(reason: string): void {
    if (!current) return;
    const { lease } = current;
    current = undefined;
    endedByUs.add(lease.project);
    onLost({ generation: lease.project.generation, reason }, false);
    lease.retire(reason);
  }

  async function endSpared(): Promise<void> {
    const left = current?.lease.project;
    if (!left || left.sessions.size > 0 || !spared.delete(left)) return;
    await killIfBlocked(left, '', 'it did not answer any more', BLOCKED_MS);
  }

  async function killIfBlocked(
    project: ProjectProcess,
    session: string,
    reason: string,
    ms: number,
  ): Promise<boolean> {
    try {
      await project.rpc.call('ping', {}, { timeoutMs: ms });
      return false;
    } catch {
      const isShared = [...project.sessions].some((other) => other !== session);
      // What runs may also be the rest of an async function: then nobody knows whose it is.
      if (isShared && project.busyFor() !== session) {
        spared.add(project);
        return true;
      }
      endedByUs.add(project);
      const endlessPreload = project.preloads.current();
      if (endlessPreload) endless.add(endlessPreload);
      project.child.kill(reason);
      await project.child.ended;
      return false;
    }
  }

  return {
    shellProject,
    running: () => current?.lease.project,
    killIfBlocked,
    replace,
    stop: (reason) => current?.lease.project.child.kill(reason),
  };
}

function listed(names: string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
