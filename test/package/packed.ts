// The package as `npm pack` makes it, unpacked as in an application.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Returns the environment outside the test suite; in the suite Node loads TypeScript. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, ...rest } = process.env;
  return rest;
}

/**
 * Returns its path. No script is run, because what set-up makes exists already. `types`: with the declarations, which
 * take longer than everything else.
 */
export function pack(folder: string, { types }: { readonly types: boolean } = { types: true }): string {
  // What prepack does in addition to set-up.
  if (types) execFileSync(process.execPath, [join(root, 'scripts/declarations.mjs')]);
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    env: plainEnvironment(),
  });
  return join(folder, packed.trim());
}

/**
 * Returns the package's folder in `application`, where this checkout provides the other packages: nothing is
 * downloaded.
 */
export function unpack(tarball: string, application: string): string {
  const packages = join(application, 'node_modules');
  mkdirSync(packages, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', packages, '--transform', 's,^package,esreplay,']);
  linkPackages(packages);
  return join(packages, 'esreplay');
}

interface LockedPackage {
  readonly dev?: boolean;
}

/** Links what an installation of the package brings, and `more`, in a folder `node_modules`. */
export function linkPackages(packages: string, more: readonly string[] = []): void {
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const installed = Object.entries(locked.packages).flatMap(([path, { dev }]) => {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    return name === undefined || dev === true || !existsSync(join(root, path)) ? [] : [name];
  });
  for (const name of [...installed, ...more]) {
    mkdirSync(dirname(join(packages, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(packages, name));
  }
}
