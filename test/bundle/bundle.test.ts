// `esreplay run --keep`: what is kept, and that it shows the run again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs, { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import sinon from 'sinon';
import { bundleName } from '../../src/bundle/keeper.ts';
import type { KeptModules, KeptOptions, Manifest } from '../../src/bundle/shapes.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import type { Report } from '../../src/verdict/report.ts';
import { root } from '../cli/harness.ts';
import { type Ended, esreplay, esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { partsOf } from './unpacked.ts';
import { bundleEntries, zipOf } from './zip.ts';

const examples = join(root, 'replayer/kit/examples');
const trace = join(root, 'traces/first-run.estrace');

describe('esreplay run --keep', () => {
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  before(async () => {
    for (const name of ['careful', 'opens-in-handler'])
      await compileClient({ sources: [join(examples, `${name}.c`)], output: path(name) });
    mkdirSync(path('other'));
    // An unused macro would not change what every compiler makes of it.
    const source = readFileSync(join(examples, 'opens-in-handler.c'), 'utf8');
    writeFileSync(path('other/opens-in-handler.c'), `${source}\nconst char another_build[] = "another build";\n`);
    await compileClient({
      sources: [path('other/opens-in-handler.c')],
      output: path('other/opens-in-handler'),
    });
  });

  let number = 0;
  /** Returns what the command printed, the folder of bundles, and those in it. */
  async function kept(client: string, which: string, ...words: readonly string[]) {
    number += 1;
    const keep = path(`kept-${number}`);
    const ended = await esreplay(
      'run',
      trace,
      '--pace',
      'asap',
      '--keep',
      which,
      '--keep-folder',
      keep,
      ...words,
      '--',
      client,
    );
    const files = existsSync(keep) ? readdirSync(keep) : [];
    return { ended, keep, files: files.map((name) => join(keep, name)) };
  }
  const only = (files: readonly string[]): string => {
    const [file = '', ...others] = files;
    assert.deepEqual([file === '', others], [false, []]);
    return file;
  };
  const reportIn = async (ended: Promise<Ended>, file: string): Promise<Report> => {
    const { stderr } = await ended;
    assert.ok(existsSync(file), stderr);
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  };

  it('a run that passes is kept by all, and not by failed', async () => {
    const failed = await kept(path('careful'), 'failed');
    assert.deepEqual([failed.ended.status, existsSync(failed.keep)], [0, false], failed.ended.stderr);
    assert.ok(!failed.ended.stdout.includes('Kept'));
    const all = await kept(path('careful'), 'all');
    assert.deepEqual([all.ended.status, all.files.length], [0, 1], all.ended.stderr);
  });

  it('a run that fails is kept in one file that its owner alone may read, and a line says where', async () => {
    const { ended, files, keep } = await kept(path('opens-in-handler'), 'failed', '--json', path('report.json'));
    const file = only(files);
    assert.equal(ended.status, 1, ended.stderr);
    assert.match(file.slice(keep.length), /^\/first-run\.[0-9a-f]{8}\.zip$/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(keep).mode & 0o777, 0o700);
    assert.ok(ended.stdout.endsWith(`\nKept in ${file}; run it again: esreplay run ${file} -- CLIENT\n`), ended.stdout);
    assert.equal((JSON.parse(readFileSync(path('report.json'), 'utf8')) as Report).bundle, file);
  });

  it('a bundle has the trace, the report, the options, the modules and their digests, and no environment', async () => {
    number += 1;
    const keep = path(`kept-${number}`);
    const words = ['run', trace, '--pace', 'asap', '--strict', '--seed', '7', '--keep', 'all', '--keep-folder', keep];
    await esreplayIn({ env: { PLANTED: 'secret-of-the-environment' } }, ...words, '--', path('opens-in-handler'));
    const file = join(keep, only(readdirSync(keep)));
    const parts = await partsOf(file);
    assert.deepEqual([...parts.keys()].sort(), [
      'README.txt',
      'manifest.json',
      'modules.json',
      'options.json',
      'report.json',
      'trace.estrace',
    ]);
    assert.deepEqual(parts.get('trace.estrace'), readFileSync(trace));
    const value = <T>(name: string): T => JSON.parse(String(parts.get(name))) as T;
    const { options } = value<KeptOptions>('options.json');
    const said = new Map(options.map(({ name, value: each, given }) => [name, [each, given]]));
    assert.deepEqual(said.get('pace'), ['asap', true]);
    assert.deepEqual(said.get('seed'), ['7', true]);
    assert.deepEqual(said.get('strict'), [true, true]);
    assert.deepEqual(said.get('budgetScale'), [1, false]);
    const manifest = value<Manifest>('manifest.json');
    assert.deepEqual(manifest.system.platform, process.platform);
    for (const { name, bytes, sha256 } of manifest.parts) {
      const part = parts.get(name) ?? Buffer.alloc(0);
      assert.deepEqual([part.length, createHash('sha256').update(part).digest('hex')], [bytes, sha256], name);
    }
    assert.equal(manifest.parts.length, parts.size - 1);
    const [program] = value<KeptModules>('modules.json');
    const digest = createHash('sha256')
      .update(readFileSync(path('opens-in-handler')))
      .digest('hex');
    assert.deepEqual([program?.path, program?.program, program?.sha256], [path('opens-in-handler'), true, digest]);
    assert.match(String(parts.get('README.txt')), /\nPrivacy: /);
    for (const [name, part] of parts) assert.ok(!part.includes('secret-of-the-environment'), name);
  });

  it('a bundle shows its run again, with the options that it has', async () => {
    const file = only((await kept(path('opens-in-handler'), 'failed', '--strict', '--budget-scale', '50%')).files);
    const again = await reportIn(
      esreplay('run', file, '--json', path('again.json'), '--', path('opens-in-handler')),
      path('again.json'),
    );
    assert.deepEqual([again.options.pace, again.options.strict, again.options.budgetScale], ['asap', true, 0.5]);
    assert.deepEqual([again.exitCode, again.verdicts[0]?.rule, again.trace.path], [1, 'blocking-call', file]);
    assert.match(again.command, /^esreplay run \S+\.zip --pace asap --budget-scale 0\.5 --strict -- /);
  });

  it('an option of the command line wins over that of the bundle', async () => {
    const file = only((await kept(path('opens-in-handler'), 'failed', '--strict', '--speed', '3')).files);
    const words = ['run', file, '--no-strict', '--speed', '2', '--json', path('won.json')];
    const { options } = await reportIn(esreplay(...words, '--', path('opens-in-handler')), path('won.json'));
    assert.deepEqual([options.strict, options.speed, options.pace], [false, 2, 'asap']);
  });

  it('a bundle of several releases, or of several runs, makes all of them again', async () => {
    const file = only((await kept(path('opens-in-handler'), 'failed', '--os', '13,15')).files);
    await esreplay('run', file, '--json', path('releases.json'), '--', path('opens-in-handler'));
    const reports = JSON.parse(readFileSync(path('releases.json'), 'utf8')) as Report[];
    assert.deepEqual(
      reports.map(({ os }) => os.requested),
      ['13', '15'],
    );
    const several = only((await kept(path('opens-in-handler'), 'failed', '--verify', '2', '--seed', '5')).files);
    const again = await reportIn(
      esreplay('run', several, '--json', path('verify.json'), '--', path('opens-in-handler')),
      path('verify.json'),
    );
    assert.deepEqual(again.verify?.seeds, ['5', '6']);
  });

  it('expectations and accepted findings are kept, and the files that they came from are not needed', async () => {
    const list = path('list.ndjson');
    writeFileSync(list, '{"rule":"blocking-call","call":"open","reason":"known"}\n');
    const words = ['--expect', 'recorded', '--suppressions', list];
    const file = only((await kept(path('opens-in-handler'), 'all', ...words)).files);
    writeFileSync(list, 'gone');
    const again = await reportIn(
      esreplay('run', file, '--json', path('expected.json'), '--', path('opens-in-handler')),
      path('expected.json'),
    );
    assert.deepEqual([again.options.expect, again.suppressions[0]?.reason], ['recorded', 'known']);
    assert.ok((again.suppressions[0]?.findings ?? 0) > 0);
  });

  it('an output map is kept, unless it names a log file', async () => {
    const map = path('map.yaml');
    const text = "lines: '^(?<event>\\w+) (?<pid>\\d+)$'\nevents: { exec: [AUTH_EXEC, NOTIFY_EXEC] }\n";
    writeFileSync(map, text);
    const file = only((await kept(path('opens-in-handler'), 'all', '--output-map', map)).files);
    assert.equal(String((await partsOf(file)).get('output-map.yaml')), text);
    writeFileSync(map, 'gone');
    const again = await reportIn(
      esreplay('run', file, '--json', path('mapped.json'), '--', path('opens-in-handler')),
      path('mapped.json'),
    );
    const found = again.verdicts.find(({ rule }) => rule === 'missing-line');
    assert.equal(found?.class, 'difference');
    assert.match(found.advice, /^Compare the output map with the lines/);
    assert.doesNotMatch(again.command, /--output-map/);
    writeFileSync(map, `${text}file: ${path('product.log')}\n`);
    const logged = only((await kept(path('opens-in-handler'), 'all', '--output-map', map)).files);
    const manifest = JSON.parse(String((await partsOf(logged)).get('manifest.json'))) as Manifest;
    assert.deepEqual(
      [manifest.parts.some(({ name }) => name === 'output-map.yaml'), manifest.leftOut],
      [false, ['environment', 'output-map']],
    );
  });

  it('a file of service models is kept with the run', async () => {
    const models = path('own.yaml');
    copyFileSync(join(root, 'models/late-boot.yaml'), models);
    const file = only((await kept(path('opens-in-handler'), 'failed', '--models', models)).files);
    assert.ok((await partsOf(file)).get('models.yaml')?.equals(readFileSync(models)));
    writeFileSync(models, 'gone');
    const { status, stderr } = await esreplay('run', file, '--', path('opens-in-handler'));
    assert.equal(status, 1, stderr);
    writeFileSync(
      models,
      readFileSync(join(root, 'models/early-boot.yaml'), 'utf8').replace('extends: late-boot', 'extends: ./base.yaml'),
    );
    copyFileSync(join(root, 'models/late-boot.yaml'), path('base.yaml'));
    const left = only((await kept(path('opens-in-handler'), 'failed', '--models', models)).files);
    const again = await esreplay('run', left, '--', path('opens-in-handler'));
    assert.match(again.stderr, /^ {2}not in the bundle: models$/m);
  });

  it('a note before the verdict says that the client is another build, or that nothing differs', async () => {
    const file = only((await kept(path('opens-in-handler'), 'failed')).files);
    const same = await esreplay('run', file, '--', path('opens-in-handler'));
    assert.match(same.stderr, /^note: client, esreplay and system are those of the bundle$/m);
    const other = await esreplay('run', file, '--', path('other/opens-in-handler'));
    assert.match(
      other.stderr,
      /^note: this run differs from that of the bundle\n {2}client: opens-in-handler has SHA-256 /m,
    );
    const two = await esreplay('run', file, '--client', path('careful'), '--', path('opens-in-handler'));
    assert.match(two.stderr, /^ {2}clients: 1 in the bundle, 2 here/m);
  });

  it('a bundle is read from standard input, too', async () => {
    const file = only((await kept(path('opens-in-handler'), 'failed')).files);
    const stdin = readFileSync(file);
    const { status, stderr } = await esreplayIn({ stdin }, 'run', '-', '--', path('opens-in-handler'));
    assert.equal(status, 1, stderr);
  });

  it('show gives the report of a bundle, as it gives that of a report', async () => {
    const { files } = await kept(path('opens-in-handler'), 'failed');
    const file = only(files);
    const shown = await esreplay('show', file, '--json', '-');
    const report = JSON.parse(shown.stdout) as Report;
    assert.deepEqual([shown.status, report.verdicts[0]?.rule, report.bundle], [0, 'blocking-call', null], shown.stderr);
    const page = await esreplay('show', file, '--html', path('page.html'));
    assert.deepEqual([page.status, page.stderr], [0, '']);
    assert.match(readFileSync(path('page.html'), 'utf8'), /blocking-call/);
  });

  it('show prints the report of a bundle, and makes a page if one is named', async () => {
    const { ended, files } = await kept(path('opens-in-handler'), 'failed');
    const { status, stdout, stderr } = await esreplay('show', only(files));
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /FAILED/);
    assert.doesNotMatch(stdout, /\.html/);
    const place = /^.*blocking-call.*$/m;
    assert.equal(place.exec(stdout)?.[0], place.exec(ended.stdout)?.[0]);
    const both = await esreplay('show', only(files), '--html', path('both.html'));
    assert.equal(both.stdout, stdout);
    assert.equal(existsSync(path('both.html')), true);
  });

  it('show reads no folder that a report in a bundle names', async () => {
    const { files } = await kept(path('opens-in-handler'), 'failed');
    const parts = await partsOf(only(files));
    const report = JSON.parse(String(parts.get('report.json'))) as { options: object; verdicts: { stack: object[] }[] };
    const secret = path('secret');
    mkdirSync(secret);
    writeFileSync(join(secret, 'key.c'), 'the key\n');
    const stack = [{ function: 'f', file: join(secret, 'key.c'), line: 1, image: 'client', address: '0x1' }];
    const verdicts = report.verdicts.map((each) => ({ ...each, stack }));
    const named = { ...report, options: { ...report.options, sourceRoot: secret }, verdicts };
    const manifest = JSON.parse(String(parts.get('manifest.json')));
    const others = [...parts].filter(([name]) => name !== 'manifest.json');
    const changed = Object.fromEntries([...others, ['report.json', Buffer.from(JSON.stringify(named))]]);
    writeFileSync(path('named.zip'), zipOf(bundleEntries(changed, { of: manifest.of, system: manifest.system })));
    const { status, stdout, stderr } = await esreplay('show', path('named.zip'));
    assert.equal(status, 0, stderr);
    assert.match(stdout, /key\.c/);
    assert.doesNotMatch(stdout, /the key/);
  });

  it('the same run is kept in the same file, in the place of the one before', async () => {
    const keep = path('same');
    const words = [
      'run',
      trace,
      '--pace',
      'asap',
      '--keep',
      'failed',
      '--keep-folder',
      keep,
      '--',
      path('opens-in-handler'),
    ];
    await esreplay(...words);
    await esreplay(...words);
    assert.equal(readdirSync(keep).length, 1);
  });

  it('an unzip of the system reads a bundle', async function () {
    if (findProgram(['unzip']) === null) skip(this, 'no unzip on the PATH (Debian: unzip)');
    const file = only((await kept(path('opens-in-handler'), 'failed')).files);
    assert.match(execFileSync('unzip', ['-t', file], { encoding: 'utf8' }), /No errors detected/);
  });

  it('options of --keep without --keep are refused, and so is a folder that is a file', async () => {
    for (const words of [
      ['--keep-folder', path('x')],
      ['--redact', 'report'],
    ]) {
      const { status, stderr } = await esreplay('run', trace, ...words, '--', path('careful'));
      assert.deepEqual(
        [status, stderr],
        [2, `error: ${words[0]} is for --keep\nhelp: add --keep failed, or --keep all\n`],
      );
    }
    copyFileSync(trace, path('file'));
    const { status, stderr } = await esreplay('run', trace, '--keep', 'all', '--keep-folder', path('file'), '--', 'x');
    assert.deepEqual([status, /^error: folder of --keep-folder is something else$/m.test(stderr)], [2, true], stderr);
  });

  it('a folder that cannot be made fails the run after its report is written', async () => {
    const json = path('unwritten.json');
    const words = ['run', trace, '--pace', 'asap', '--keep', 'all', '--keep-folder', '/dev/null/kept', '--json', json];
    const { status, stdout, stderr } = await esreplay(...words, '--', path('opens-in-handler'));
    assert.equal(status, 3, stderr);
    assert.match(stdout, /VIOLATION {2}blocking-call/);
    assert.match(stderr, /^error: cannot keep the run: ENOTDIR/m);
    assert.match(stderr, /^help: make its folder first, or name another folder with --keep-folder$/m);
    assert.equal((JSON.parse(readFileSync(json, 'utf8')) as Report).bundle, null);
  });

  it('a disk that is full leaves no part of a file, and the bundle that was there before', async () => {
    const keep = path('full');
    const words = ['run', trace, '--pace', 'asap', '--keep', 'all', '--keep-folder', keep, '--', path('careful')];
    await esreplay(...words);
    const before = readdirSync(keep);
    const whole = readFileSync(join(keep, only(before)));
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      errno: -constants.errno.ENOSPC,
      syscall: 'write',
    });
    const real = fs.createWriteStream;
    const stub = sinon.stub(fs, 'createWriteStream').callsFake((...given) => {
      const stream = real(...given);
      stream._writev = (_, done) => done(full);
      stream._write = (_chunk, _encoding, done) => done(full);
      return stream;
    });
    syncBuiltinESMExports();
    try {
      const { status, stderr } = await esreplay(...words);
      assert.equal(status, 3, stderr);
      assert.match(stderr, /^error: cannot keep the run: ENOSPC/m);
      assert.match(stderr, /^help: free some space, or name another folder with --keep-folder$/m);
    } finally {
      stub.restore();
      syncBuiltinESMExports();
    }
    assert.deepEqual(readdirSync(keep), before);
    assert.deepEqual(readFileSync(join(keep, only(before))), whole);
  });
});

describe('the name of a bundle', () => {
  it('a name is safe, whatever the id has in it', () => {
    for (const id of [
      '../../etc/passwd',
      '/abs',
      '.hidden',
      '-rf',
      'a\0b',
      'ü/ß',
      'a b;rm',
      'CON',
      '',
      'x'.repeat(5000),
    ])
      assert.match(bundleName(id, id), /^[A-Za-z0-9_][A-Za-z0-9._-]{0,89}\.[0-9a-f]{8}\.zip$/, id);
  });

  it('a name differs from that of another id, even if they look alike', () => {
    const ids = ['a/b-c', 'a-b/c', 'A/b-c', 'a b-c', `${'x'.repeat(200)}1`, `${'x'.repeat(200)}2`];
    assert.equal(new Set(ids.map((id) => bundleName(id, id).toLowerCase())).size, ids.length);
    assert.match(bundleName('agent/boot/26', 'agent/boot/26'), /^agent-boot-26\./);
  });
});
