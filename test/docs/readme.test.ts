// The README shows what the program does: its two runs are those of the demo, with text omitted where it says so. The
// demo shows the beginning of each report, and says where the whole one is.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/system/package-root.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { linuxOnly } from '../linux-only.ts';
import { comparable, shownCommands } from './shown.ts';

const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
const leftOut = / *…\n/;
const shown = shownCommands(readme);

describe('the README', () => {
  linuxOnly("the README's runs are of clients that are built with the kit, which is Linux's");

  let printed = '';
  before(async () => {
    const [node, script] = esreplayProgram;
    const { NODE_OPTIONS: _, GITHUB_ACTIONS: __, ...env } = process.env;
    const options = { cwd: packageRoot, env: { ...env, NO_COLOR: '1' } };
    const { stdout } = await promisify(execFile)(node, [script, 'demo'], options);
    printed = stdout;
  });

  it('both clients of the demo run with the same options', () => {
    const [red, green] = [...printed.matchAll(/^\$ esreplay run ([\s\S]*?) -- /gm)].map(([, options]) => options);
    assert.ok(red !== undefined);
    assert.equal(red, green);
  });

  for (const [name, client] of [
    ['red', 'checks-in-handler'],
    ['green', 'checks-on-worker'],
  ] as const) {
    const whole = (): string => readFileSync(join(packageRoot, `build/demo/${client}.txt`), 'utf8');

    it(`the demo shows the first lines of its ${name} run, the result, and the file with the rest`, () => {
      const lines = whole().trimEnd().split('\n');
      const result = lines.find((line) => line.includes('(exit status')) ?? '';
      const rest = `All ${lines.length} lines: less build/demo/${client}.txt`;
      const cut = lines.slice(0, 21).includes(result) ? [] : ['…', result];
      const beginning = [...lines.slice(0, 21), ...cut, '', rest, ''].join('\n');
      assert.ok(printed.includes(`-- build/demo/${client}\n\n${beginning}`), printed);
    });

    it(`the README shows lines of the ${name} run of the demo, in their order`, () => {
      const { command, output } = shown.find((each) => each.command.endsWith(client)) ?? { command: '', output: '' };
      assert.match(command, /^esreplay run /);
      assert.ok(oneLine(printed).includes(`$ ${oneLine(command)}\n`), 'the demo does not show that command');
      const report = whole();
      let rest = comparable(report.slice(0, report.indexOf('Again:')));
      const [before = '', ...parts] = output.split(leftOut);
      assert.equal(before, '');
      assert.ok(parts.length >= 2);
      for (const part of parts.map(comparable)) {
        const at = rest.indexOf(part);
        assert.ok(at >= 0, `${part}\n is not in what is left of the report:\n${rest}`);
        rest = rest.slice(at + part.length);
      }
      assert.equal(rest, '', 'the last line of the report is shown');
    });
  }

  it('the two runs fit side by side', () => {
    const lines = shown.flatMap(({ command, output }) => `$ ${command}\n${output}`.trimEnd().split('\n'));
    assert.equal(shown.length, 2);
    assert.ok(lines.length <= 26, `${lines.length} lines`);
    assert.deepEqual(
      lines.filter((line) => line.length > 52),
      [],
    );
  });
});

const oneLine = (command: string): string => command.replaceAll(/ *\\\n */g, ' ');
