// What Node's addon is compiled with besides its own sources, on every system: Node's headers, those of node-addon-api,
// and the settings that binding.gyp has.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * @param {string | undefined} prefix with Node's headers in its `include/node`
 * @returns {{ headers: string, flags: readonly string[] }}
 */
export function addonHeaders(prefix) {
  const headers = join(prefix ?? '', 'include/node');
  if (prefix === undefined || !existsSync(join(headers, 'node_api.h')))
    throw new Error(
      `Node's headers are not ${prefix === undefined ? 'installed' : `in ${headers}`}; name a folder that has include/node/node_api.h: --nodedir FOLDER`,
    );
  const cxxApi = dirname(createRequire(import.meta.url).resolve('node-addon-api/napi.h'));
  const defines = ['-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNAPI_VERSION=8', '-DESREPLAY_NO_SCOPE'];
  return { headers, flags: ['-isystem', cxxApi, '-isystem', headers, ...defines] };
}
