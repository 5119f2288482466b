// The native sources of some folders, for binding.gyp and the cross build: `node scripts/sources.mjs mac src/native replayer`.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the library and the addon share of replayer/. */
export const rooms = ['attach', 'delivery', 'es', 'ledger', 'messages', 'models', 'mutes', 'platform'];

/**
 * @param {NodeJS.Platform} platform
 * @param {readonly string[]} folders `replayer`: the rooms in it that every program of it has
 */
export function nativeSources(platform, folders) {
  const wanted = platform === 'linux' ? /(?<!_darwin)\.(cc|c|S)$/ : /^(?!.*_linux).*\.(cc|c)$/;
  return folders
    .flatMap((folder) => (folder.endsWith('replayer') ? rooms.map((room) => `${folder}/${room}`) : [folder]))
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
