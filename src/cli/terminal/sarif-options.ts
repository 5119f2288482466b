// The options of a SARIF file: the category of its alerts, and where the repository is.
import { UsageError } from '../../errors/errors.ts';
import { Repository } from '../../report/repository.ts';
import type { SarifOptions } from '../../report/sarif.ts';
import { version } from '../../system/version.ts';
import { warn } from './diagnostic.ts';

export interface SarifWords {
  readonly sarifCategory?: string | undefined;
}

/** With the file. */
interface SarifFile extends SarifWords {
  readonly sarif?: string | undefined;
}

export const usualCategory = 'esreplay';

export const sarifRows = {
  'sarif-category': {
    ...({ type: 'string', requiresArg: true, takes: 'NAME' } as const),
    describe: 'category of the alerts of --sarif: two uploads for one commit need two',
    defaultDescription: usualCategory,
  },
} as const;

/** Throws UsageError. */
export function checkSarifWords({ sarif, sarifCategory }: SarifFile): void {
  if (sarifCategory === undefined) return;
  if (sarif === undefined)
    throw new UsageError('--sarif-category needs a file to write', { remedy: 'name it with --sarif FILE' });
  if (!/^[\w.:@-]+(\/[\w.:@-]+)*$/.test(sarifCategory))
    throw new UsageError('--sarif-category takes letters, digits and . _ - : @, with slashes between them');
}

/** `folder`: where the paths of reports begin. `sourceRoot`: null without --source-root. */
export function sarifOptions({ sarifCategory }: SarifWords, folder: string, sourceRoot: string | null): SarifOptions {
  const root = sourceRoot ?? process.env.GITHUB_WORKSPACE ?? process.cwd();
  return { category: sarifCategory ?? usualCategory, version, repository: new Repository(root, folder) };
}

/** GitHub closes the alerts that an upload lacks. `why`: what is missing. */
export function warnOfPart(file: string, why: string): void {
  warn(`no SARIF file is written: ${why}`, {
    place: file,
    remedy: 'run that again: the alerts of what is missing would be closed',
  });
}
