// Compiles as Apple's compiler would: the struct layout and all test clients against the headers of several SDKs, for
// both processors, with every warning an error. The library, the addon and the recorder are built without such headers:
// `npm run build:darwin` compiles them where there is none, which a test here checks.
import assert from 'node:assert/strict';
import { execSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionNames, functionRows } from '../../src/schema/macos/functions.ts';
import { macosNumber } from '../../src/schema/macos/versions.ts';
import type { ClientCase } from '../clients/client-case.ts';
import { clientCases } from '../clients/manifest.ts';
import { testFolder } from '../folder.ts';
import { tooNewFor } from '../mac-release.ts';
import { processors, root } from './built.ts';
import { leftOutOf, leftOutOnMac } from './left-out.ts';
import { type Program, Sdk } from './sdks.ts';

/** The last before a release with names of its own, and that release. */
const sdks = ['26.5', '27.0'];
/** Their layout has changed since. */
const olderSdks = ['15.5', '26.0'];

/** From test/replayer/clients and others: the programs for Linux. */
const linuxPrograms = ['traced.c'];

/** The headers of libc++ that Linux fetches are without streams. */
const needsStreams = (source: string): boolean => process.platform === 'linux' && source === 'style/string-streams.cc';

/** Returns every program that is compiled, once for each source and set of defines. */
function programs(): readonly Program[] {
  const isRun = (client: ClientCase): boolean => leftOutOnMac(client) === null || leftOutOf(client) === null;
  const cases = clientCases.filter((client) => isRun(client) && !needsStreams(client.source));
  const ofCases = cases.map(({ source, defines }) => ({ source: join(root, 'test/clients', source), defines }));
  const others = ['test/replayer/clients', 'test/darwin/clients', 'test/bench/clients'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.c') && !linuxPrograms.includes(name))
      .map((name) => ({ source: join(root, folder, name), defines: [] })),
  );
  const all = [...ofCases, ...others];
  return [...new Map(all.map((each) => [`${each.source} ${each.defines.join(' ')}`, each])).values()];
}

/** Returns what each target of binding.gyp passes to the linker for functions that an SDK may lack. */
function linkerFlags(): readonly string[][] {
  const commands = readFileSync(join(root, 'binding.gyp'), 'utf8').matchAll(
    /"<!@\((.* src\/schema\/generated\/es_symbols_darwin\.txt)\)"/g,
  );
  return [...commands].map(([, command = '']) =>
    execSync(command, { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n')
      .flatMap((flag) => flag.replace(/^-Wl,/, '').split(',')),
  );
}

describe("sources under Apple's SDKs", function () {
  this.timeout(600_000);
  const folder = testFolder();

  for (const macos of [...olderSdks, ...sdks])
    for (const processor of processors)
      it(`the struct layout of macOS ${macos} for ${processor} is that of the tables`, async () => {
        assert.equal(await new Sdk(folder, macos, processor).layout(), '');
      });

  for (const macos of sdks)
    for (const processor of processors)
      it(`every test client that macOS ${macos} has the names for compiles for ${processor}`, async () => {
        const sdk = new Sdk(folder, macos, processor);
        const all = programs();
        const wanted = all.filter(
          ({ source, defines }) =>
            tooNewFor({ sdk: macos, system: macos }, readFileSync(source, 'utf8'), defines) === null,
        );
        const errors = await Promise.all(wanted.map((program) => sdk.client(program)));
        assert.deepEqual(
          errors.filter((error) => error !== ''),
          [],
        );
        console.log(`      macOS ${macos}, ${processor}: ${wanted.length} of ${all.length} test clients`);
      });

  for (const processor of processors)
    it(`the linker flags of binding.gyp for ${processor} allow what an SDK of macOS 26 lacks`, async () => {
      const old = functionRows.filter(({ firstMacos }) => macosNumber(firstMacos) < macosNumber('27.0'));
      const sdk = new Sdk(join(folder, 'link'), '26.5', processor);
      const weakly = linkerFlags();
      assert.equal(weakly.length, 2, 'the library and the recorder');
      for (const flags of weakly)
        assert.equal(
          await sdk.link(
            functionNames,
            old.map(({ name }) => name),
            flags,
          ),
          '',
        );
      assert.match(
        await sdk.link(
          functionNames,
          old.map(({ name }) => name),
          [],
        ),
        /undefined symbol: _es_sync_client/,
      );
    });

  it('a missing include of a client is an error, unless the SDK brings it', async () => {
    const source = join(folder, 'lacks.c');
    const lines = [
      '#include <EndpointSecurity/EndpointSecurity.h>',
      '#include <bsm/libbsm.h>',
      'int f(void) { return printf("%d", getpid()) < 0 ? EXIT_FAILURE : EXIT_SUCCESS; }',
    ];
    writeFileSync(source, `${lines.join('\n')}\n`);
    const errors = await new Sdk(folder, '26.5', 'arm64').client({ source, defines: [] });
    assert.match(errors, /'getpid'/);
    assert.match(errors, /'EXIT_FAILURE'/);
    assert.doesNotMatch(errors, /'printf'/);
    // Its ESMessage.h includes xpc.h.
    assert.equal(await new Sdk(folder, '27.0', 'arm64').client({ source, defines: [] }), '');
  });

  it('a wrong layout, a call that is too new and a deprecated one are errors', async () => {
    const sdk = new Sdk(folder, '27.0', 'arm64');
    const program = (name: string, call: string): Program => {
      const source = join(folder, `${name}.c`);
      const lines = [
        '#include <EndpointSecurity/EndpointSecurity.h>',
        `int f(es_client_t *client, es_message_t *message) {`,
      ];
      writeFileSync(
        source,
        [...lines, `  return (int)(${call}) + (client == NULL) + (message == NULL);`, '}', ''].join('\n'),
      );
      return { source, defines: [] };
    };
    // Not es_sync_client by its name, which would raise the oldest macOS of the source.
    const newer = program('newer', 'NEW(client, ^{})');
    assert.match(await sdk.client({ ...newer, defines: ['NEW=es_sync_client'] }), /only available on macOS 27\.0/);
    assert.match(await sdk.client(program('older', 'es_message_size(message)')), /'es_message_size' is deprecated/);
    const wrong = new Sdk(join(folder, 'wrong'), '27.0', 'arm64', '#define ES_EVENT_TYPE_AUTH_OPEN 2\n');
    assert.match(await wrong.layout(), /static assertion failed/);
  });
});
