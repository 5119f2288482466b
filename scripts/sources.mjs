// Prints the native sources of the folders named, for binding.gyp: `node scripts/sources.mjs src/native replayer`.
import { existsSync, readdirSync } from 'node:fs';

const wanted = process.platform === 'linux' ? /(?<!_darwin)\.(cc|c|S)$/ : /(?<!_linux|_x86_64_linux)\.(cc|c)$/;
for (const folder of process.argv.slice(2)) {
  if (!existsSync(folder)) continue;
  for (const name of readdirSync(folder).sort()) if (wanted.test(name)) console.log(`${folder}/${name}`);
}
