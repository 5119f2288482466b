// `--keep --redact`: nothing that names a thing of the user stays in any part of a bundle.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redactedReport } from '../../src/bundle/redacted-report.ts';
import type { Manifest } from '../../src/bundle/shapes.ts';
import { policyOf } from '../../src/edit/policy.ts';
import { Redactor } from '../../src/edit/redactor.ts';
import { isReport } from '../../src/report/stored-report.ts';
import type { Report } from '../../src/verdict/report.ts';
import { root } from '../cli/harness.ts';
import { esreplay, esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { deadlock, judgedRun, lockWait } from '../report/reports.ts';
import { partsOf } from './unpacked.ts';

const sample = join(root, 'traces/first-run.estrace');
/** In the form of each text that a user's name may be in. */
const secret = 'Zanzibarium';

describe('a redacted bundle', () => {
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  /** The user's file names have it, too. */
  const work = path(`${secret}-folder`);
  const within = (name: string): string => join(work, name);

  before(async () => {
    mkdirSync(work);
    const examples = join(root, 'replayer/kit/examples');
    const source = readFileSync(join(examples, 'opens-in-handler.c'), 'utf8');
    writeFileSync(within(`${secret}.c`), source.replaceAll('handle', `handle_${secret}`));
    await compileClient({ sources: [within(`${secret}.c`)], output: within(`client-${secret}`) });
    const set = `process.executable.path=/Users/${secret}/bin/tool`;
    const edited = await esreplay('edit', sample, '-o', within(`${secret}.estrace`), '--set', set);
    assert.equal(edited.status, 0, edited.stderr);
    const list = `{"rule":"blocking-call","frame":"${secret}_other","reason":"${secret} said so"}\n`;
    writeFileSync(within('list.ndjson'), list);
  });

  const words = (): readonly string[] => {
    const files = [within(`${secret}.estrace`), '--suppressions', within('list.ndjson'), '--source-root', work];
    return ['run', ...files, ...'--pace asap --seed 3 --ready 100ms --policy cached-denials=not-kept'.split(' ')];
  };
  const client = (): readonly string[] => ['--', within(`client-${secret}`), `--token=${secret}`];

  async function keep(name: string, ...more: readonly string[]) {
    const keptIn = path(name);
    const env = { PLANTED: secret };
    const all = [...words(), '--keep', 'all', '--keep-folder', keptIn, ...more, ...client()];
    const { status, stderr } = await esreplayIn({ env }, ...all);
    assert.ok(status < 2, stderr);
    const [file = ''] = readdirSync(keptIn);
    return { name: file, file: join(keptIn, file), parts: await partsOf(join(keptIn, file)) };
  }

  it('a secret is in several parts of a bundle that is not redacted, so that its absence says something', async () => {
    const { parts, name } = await keep('plain');
    const having = [...parts].filter(([, part]) => part.includes(secret)).map(([each]) => each);
    assert.deepEqual(having.sort(), [
      'manifest.json',
      'modules.json',
      'report.json',
      'suppressions.json',
      'trace.estrace',
    ]);
    assert.ok(name.includes(secret));
  });

  for (const profile of ['report', 'strict'])
    it(`no part has a secret, nor has the name of the file (${profile})`, async () => {
      const { parts, name } = await keep(profile, '--redact', profile);
      for (const [part, content] of parts) {
        assert.ok(!content.toString('latin1').toLowerCase().includes(secret.toLowerCase()), part);
        assert.ok(!content.includes(folder), part);
      }
      assert.match(name, /^redacted\.[0-9a-f]{12}\.zip$/);
      const { redaction, of, leftOut } = JSON.parse(String(parts.get('manifest.json'))) as Manifest;
      assert.deepEqual([redaction, of], [profile, null]);
      assert.deepEqual([...leftOut].sort(), ['environment', 'ready', 'suppressions']);
    });

  it('a redacted bundle still says which rules were broken where, and shows its run again', async () => {
    const { file, parts } = await keep('again', '--redact', 'report');
    const report = JSON.parse(String(parts.get('report.json'))) as Report;
    const [verdict] = report.verdicts;
    assert.deepEqual([verdict?.rule, verdict?.call, verdict?.class], ['blocking-call', 'open', 'violation']);
    assert.deepEqual(report.options.policies, { 'cached-denials': 'not-kept' });
    assert.equal(report.options.pace, 'asap');
    assert.ok((verdict?.stack.length ?? 0) > 0);
    const again = await esreplay('run', file, '--', within(`client-${secret}`));
    assert.equal(again.status, 1, again.stderr);
    assert.match(again.stderr, /^ {2}client: unknown, because the bundle is redacted\n {2}not in the bundle: /m);
    const page = await esreplay('show', file, '--html', path('page.html'));
    assert.deepEqual([page.status, page.stderr], [0, '']);
  });

  it('a path has the same pseudonym in the report and in the trace', async () => {
    const { file, parts } = await keep('same', '--redact', 'report');
    const report = JSON.parse(String(parts.get('report.json'))) as Report;
    const process = report.verdicts[0]?.message?.process?.path ?? '';
    assert.match(process, /^\/Users\/[^/]+\/[^/]+\/[^/]+$/);
    writeFileSync(path('out.estrace'), parts.get('trace.estrace') ?? '');
    assert.ok((await esreplay('cat', path('out.estrace'))).stdout.includes(process), file);
  });
});

describe('a redacted report', () => {
  const strict = new Redactor(policyOf('strict'), Buffer.alloc(32, 7));
  const redactors = { trace: strict, here: strict };
  /** Puts a secret into each text of a report. */
  const planted = (value: unknown): unknown =>
    typeof value === 'string'
      ? `${value} ${secret}`
      : Array.isArray(value)
        ? value.map(planted)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, planted(each)]))
          : value;
  const report = judgedRun({
    verdicts: [deadlock, lockWait],
    notes: ['a note'],
    setupTrouble: [{ sentence: 'x', remedy: 'y' }],
    clientEnded: { sentence: 'x', remedy: 'y' },
    otherClients: [['other', '--quiet']],
    models: { set: 'late-boot', services: [] },
  });

  it('no text of any key keeps a secret', () => {
    const full = { ...(planted(report) as Report), verify: null };
    const text = JSON.stringify(redactedReport(full, redactors, 'trace.estrace'));
    assert.ok(!text.includes(secret), text);
  });

  it('a path of this machine is no part of macOS, even where the profile keeps that of macOS', () => {
    const ofTrace = new Redactor(policyOf('report'), Buffer.alloc(32, 7));
    const injected = {
      ...deadlock,
      message: deadlock.message && { ...deadlock.message, index: -1, path: '/usr/lib/x' },
    };
    const recorded = {
      ...deadlock,
      message: deadlock.message && { ...deadlock.message, index: 3, path: '/usr/lib/x' },
    };
    const verdicts = [injected, recorded];
    const redacted = redactedReport(judgedRun({ verdicts }), { trace: ofTrace, here: strict }, 'trace.estrace');
    const [own, theirs] = redacted.verdicts.map(({ message }) => message?.path);
    assert.equal(theirs, '/usr/lib/x');
    assert.match(own ?? '', /^\/\w{12}\/\w{12}\/\w{12}$/);
    for (const { image, file } of redacted.verdicts.flatMap(({ stack }) => stack))
      assert.doesNotMatch(`${image} ${file}`, /usr|lib|src|client/);
  });

  it('a redacted report is a report, with its rules, calls and numbers', () => {
    const redacted = redactedReport(report, redactors, 'trace.estrace');
    assert.ok(isReport(JSON.parse(JSON.stringify(redacted))));
    assert.deepEqual(
      redacted.verdicts.map(({ rule, call, times }) => [rule, call, times]),
      report.verdicts.map(({ rule, call, times }) => [rule, call, times]),
    );
    assert.deepEqual(redacted.rules, report.rules);
    assert.deepEqual(redacted.summary, report.summary);
    assert.deepEqual(
      redacted.verdicts[0]?.cycle?.edges.map(({ is }) => is),
      deadlock.cycle?.edges.map(({ is }) => is),
    );
  });
});
