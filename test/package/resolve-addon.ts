// Which file node-gyp-build selects in a package's folder, called as the package calls it, for any system.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { plainEnvironment } from './packed.ts';

export interface Machine {
  readonly platform: string;
  readonly processor: string;
  /** Ignores what was built in the folder itself. */
  readonly prebuildsOnly?: boolean;
}

/** Returns null if it finds none. */
export function resolveAddon(folder: string, { platform, processor, prebuildsOnly }: Machine): string | null {
  const finder = createRequire(import.meta.url).resolve('node-gyp-build');
  const script = `process.stdout.write(require(${JSON.stringify(finder)}).resolve(process.argv[1]))`;
  const asked = spawnSync(process.execPath, ['-e', script, folder], {
    encoding: 'utf8',
    env: {
      ...plainEnvironment(),
      npm_config_platform: platform,
      npm_config_arch: processor,
      ...(prebuildsOnly ? { PREBUILDS_ONLY: '1' } : {}),
    },
  });
  if (asked.status !== 0 && !asked.stderr.includes('No native build was found')) throw new Error(asked.stderr);
  return asked.status === 0 ? asked.stdout : null;
}
