// `--keep`: writes a bundle of each run that is to be kept, into one folder.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyOf, type RedactionPolicy } from '../edit/policy.ts';
import { redactTrace } from '../edit/redact.ts';
import { Redactor } from '../edit/redactor.ts';
import { SetupError, UsageError } from '../errors/errors.ts';
import { shortageOf } from '../errors/shortage.ts';
import { writeRemedy } from '../errors/write-remedy.ts';
import { fileKind } from '../files/file-kind.ts';
import type { ProfileName } from '../schema/contents.ts';
import { makeFolder } from '../system/make-folder.ts';
import { version } from '../system/version.ts';
import { traceFile } from '../trace/file-window.ts';
import { contentsOf } from './contents.ts';
import { bundleEnding } from './is-bundle.ts';
import type { KeptName, KeptRun } from './kept-run.ts';
import { tracePart } from './parts.ts';
import { writeBundle } from './write-bundle.ts';

export const usualKeepFolder = 'esreplay-bundles';

export interface KeepOptions {
  /** The runs to keep: those that failed, or all. */
  readonly which: KeptName;
  /** Folder of the bundles, made when there is one; omitted: `esreplay-bundles`. */
  readonly folder?: string;
  /** Profile by which names become pseudonyms; omitted: they stay. */
  readonly redact?: ProfileName;
}

export class Keeper {
  readonly which: KeptName;
  readonly folder: string;
  private readonly policy: RedactionPolicy | null;
  /** Of this call, so that its bundles have the same pseudonyms, and of no other. */
  private readonly key = randomBytes(32);

  /** Throws UsageError for a folder that is something else. */
  constructor({ which, folder = usualKeepFolder, redact }: KeepOptions) {
    this.which = which;
    this.folder = folder;
    this.policy = redact === undefined ? null : policyOf(redact);
    if (folder === '') throw new UsageError('--keep-folder needs the name of a folder');
    const kind = fileKind(folder);
    if (kind !== null && kind !== 'folder')
      throw new UsageError('folder of --keep-folder is something else', { place: folder, remedy: 'name a folder' });
  }

  /**
   * Writes the bundle of a run, in the place of an earlier one of the same id, and returns its path. Throws SetupError,
   * and TraceError for a trace that cannot be redacted.
   */
  async keep(run: KeptRun): Promise<string> {
    const path = join(this.folder, this.fileName(run));
    const trace = traceFile(run.options.trace).path;
    try {
      makeFolder(this.folder, 0o700);
      if (this.policy === null) await writeBundle(path, await contentsOf(run, null), trace);
      else await this.keepRedacted(path, run, this.policy);
    } catch (error) {
      const { code, message, syscall } = error as NodeJS.ErrnoException;
      if (syscall === undefined && shortageOf(error) === null) throw error;
      throw new SetupError(`cannot keep the run: ${message}`, {
        place: path,
        remedy: writeRemedy(code, 'name another folder with --keep-folder') ?? 'name another folder with --keep-folder',
        cause: error,
      });
    }
    return path;
  }

  /** A name of its own, whatever the id has in it. It tells nothing of a run that is redacted. */
  private fileName({ id, name }: KeptRun): string {
    if (this.policy !== null)
      return `redacted.${createHmac('sha256', this.key).update(id).digest('hex').slice(0, 12)}${bundleEnding}`;
    return bundleName(name, id);
  }

  private async keepRedacted(path: string, run: KeptRun, policy: RedactionPolicy): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'esreplay-keep-'));
    try {
      const output = join(folder, tracePart);
      const { key } = this;
      await redactTrace({
        input: run.options.trace,
        output,
        overwrite: false,
        application: `esreplay ${version}`,
        policy,
        key,
      });
      const redactors = { trace: new Redactor(policy, key), here: new Redactor(policyOf('strict'), key) };
      const redaction = { profile: policy.profile, redactors };
      await writeBundle(path, await contentsOf(run, redaction), output);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

const maxNameLength = 80;

/**
 * Returns `agent-boot-26.1a2b3c4d.zip`: what can be read of a name, and what tells it from others that look alike, on a
 * disk that does not tell upper and lower case apart either.
 */
export function bundleName(name: string, id: string): string {
  const readable = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, maxNameLength);
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 8);
  return `${readable === '' ? 'run' : readable}.${digest}${bundleEnding}`;
}
