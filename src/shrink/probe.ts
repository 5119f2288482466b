// Tries candidates: writes each as a trace, replays it, and says whether it still shows the finding. What an earlier
// call tried is known from the work folder.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { usefulEdits, writePart } from '../mutate/write-part.ts';
import type { WorkFolder } from '../trials/folder.ts';
import type { Runs } from '../trials/pool.ts';
import type { Ending, Outcome } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { phrase } from '../words/phrase.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { type Candidate, candidateId } from './candidate.ts';
import { type Needed, Stopped, type Tries } from './search.ts';
import { shows, type WantedFinding, wantedOf } from './wanted-finding.ts';

export interface ProbeOptions {
  readonly trace: string;
  readonly application: string;
  /** Program that decides instead of the judge: it ends with 0 if the trace in its last argument is interesting. */
  readonly command: readonly string[] | null;
  readonly needed: Needed;
  readonly rule: string | null;
  readonly key?: string;
  readonly signal: AbortSignal;
  /** Folder for the traces of candidates. */
  readonly folder: string;
  /** What the ids of candidates depend on besides themselves. */
  readonly search: string;
  readonly timeoutMs: number | null;
}

export class Probe implements Tries {
  /** Runs made by this call and by earlier ones. */
  runs = 0;
  /** Seconds of the runs of this call. */
  seconds = 0;
  wanted: WantedFinding | null = null;
  /** What was tried, by id. `runs`: made by an earlier call and not counted yet. */
  private readonly known = new Map<string, { readonly fails: boolean; runs: number }>();
  private files = 0;

  constructor(
    private readonly pool: Runs,
    private readonly work: WorkFolder,
    private readonly options: ProbeOptions,
  ) {
    for (const [id, { verdict, exitCode }] of work.read()?.records ?? [])
      this.known.set(id, { fails: verdict === 'fails', runs: exitCode });
  }

  /** Throws Stopped, and SetupError if a run has no result. */
  async find(whole: Candidate): Promise<boolean> {
    const { command, needed, rule, key } = this.options;
    if (command !== null) return this.fails(whole);
    for (let made = 0; made < needed.runs; made++) {
      this.wanted = wantedOf(await this.whole(whole), rule, key);
      if (this.wanted !== null) return true;
    }
    return false;
  }

  private async whole(candidate: Candidate): Promise<JudgedRun> {
    this.runs += 1;
    const { ending } = await this.trial(candidate, this.options.trace);
    if (ending.is !== 'judged') throw failed(ending);
    const [trouble] = ending.run.setupTrouble;
    if (trouble === undefined) return ending.run;
    const remedy = trouble.remedy === null ? {} : { remedy: phrase(trouble.remedy) };
    throw new SetupError(phrase(trouble.sentence), remedy);
  }

  /** Whether a candidate shows the finding. Throws Stopped. */
  async fails(candidate: Candidate): Promise<boolean> {
    const id = candidateId(candidate, this.options.search);
    const earlier = this.known.get(id);
    if (earlier !== undefined) {
      this.runs += earlier.runs;
      earlier.runs = 0;
      return earlier.fails;
    }
    const path = join(this.options.folder, `${this.files++}.estrace`);
    const startNs = process.hrtime.bigint();
    try {
      await this.write(path, candidate);
      const { fails, runs } = await this.repeated(candidate, path);
      const seconds = Number(process.hrtime.bigint() - startNs) / 1e9;
      this.seconds += seconds;
      this.known.set(id, { fails, runs: 0 });
      this.work.add({ id, verdict: fails ? 'fails' : 'passes', exitCode: runs, seconds });
      return fails;
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** Returns how many of `count` runs of a candidate, each alone, show the finding. Throws Stopped. */
  async confirm(candidate: Candidate, count: number): Promise<number> {
    const path = join(this.options.folder, `${this.files++}.estrace`);
    try {
      await this.write(path, candidate);
      let hits = 0;
      for (let run = 0; run < count; run++) if (await this.once(candidate, path, true)) hits += 1;
      return hits;
    } finally {
      rmSync(path, { force: true });
    }
  }

  write(path: string, { part, edits }: Candidate): Promise<void> {
    const { trace, application } = this.options;
    return writePart(path, { trace, part, edits, application, described: 'shrunk' });
  }

  async usefulEdits(candidate: Candidate, edits: readonly string[]): Promise<readonly string[]> {
    const path = join(this.options.folder, `${this.files++}.estrace`);
    try {
      await this.write(path, candidate);
      return usefulEdits(path, edits);
    } finally {
      rmSync(path, { force: true });
    }
  }

  private async repeated(
    candidate: Candidate,
    path: string,
  ): Promise<{ readonly fails: boolean; readonly runs: number }> {
    const { hits, runs } = this.options.needed;
    let found = 0;
    for (let made = 1; made <= runs; made++) {
      if (await this.once(candidate, path, false)) found += 1;
      if (found === hits) return { fails: true, runs: made };
      if (runs - made < hits - found) return { fails: false, runs: made };
    }
    return { fails: false, runs };
  }

  private async once(candidate: Candidate, path: string, isAlone: boolean): Promise<boolean> {
    this.runs += 1;
    const { command } = this.options;
    if (command !== null) return this.isInteresting(command, path);
    const { ending } = await this.trial(candidate, path, isAlone);
    if (ending.is === 'interrupted') throw new Stopped();
    return ending.is === 'judged' && this.wanted !== null && shows(ending.run, this.wanted);
  }

  private trial({ options }: Candidate, trace: string, isAlone = false): Promise<Outcome> {
    const exclusive = isAlone || this.wanted?.ofTime === true;
    const { timeoutMs } = this.options;
    return this.pool.run({ id: `run ${this.runs}`, options: { ...options, trace }, exclusive, timeoutMs });
  }

  private isInteresting([program = '', ...args]: readonly string[], path: string): Promise<boolean> {
    const { signal } = this.options;
    return new Promise((resolve, reject) => {
      execFile(program, [...args, path], { signal }, (error) => {
        if (signal.aborted) reject(new Stopped());
        else if (error === null) resolve(true);
        else if (typeof error.code === 'string') reject(commandFault(program, { ...error, code: error.code }));
        else resolve(false);
      });
    });
  }
}

function commandFault(program: string, { code, message }: NodeJS.ErrnoException): SetupError {
  const place = program;
  if (code === 'ENOENT')
    return new SetupError(`command not found: ${program}`, { place, remedy: 'check the path, and its #! line' });
  if (code === 'EACCES')
    return new SetupError(`command is not executable: ${program}`, {
      place,
      remedy: `try \`chmod +x ${shellQuoted(program)}\``,
    });
  return new SetupError(`cannot run the command: ${message}`, { place });
}

function failed(ending: Exclude<Ending, { is: 'judged' }>): Error {
  switch (ending.is) {
    case 'interrupted':
      return new Stopped();
    case 'error': {
      const { message, place, remedy } = ending.error;
      return new SetupError(message, { ...(place === null ? {} : { place }), ...(remedy === null ? {} : { remedy }) });
    }
    case 'timed-out':
      return new SetupError('run of the whole trace timed out', { remedy: 'allow more time with --timeout' });
    case 'died':
      return new SetupError(ending.how);
  }
}
