// The native sources of some folders, for binding.gyp and the cross build: `node scripts/sources.mjs mac src/native replayer`.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @param {NodeJS.Platform} platform
 * @param {readonly string[]} folders
 */
export function nativeSources(platform, folders) {
  const wanted = platform === 'linux' ? /(?<!_darwin)\.(cc|c|S)$/ : /^(?!.*_linux).*\.(cc|c)$/;
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .filter((name) => wanted.test(name))
        .map((name) => `${folder}/${name}`),
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // gyp names the system that it generates for, which need not be this one.
  const [system, ...folders] = process.argv.slice(2);
  for (const file of nativeSources(system === 'mac' ? 'darwin' : 'linux', folders)) console.log(file);
}
