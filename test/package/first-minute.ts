// The first minute of a user on other systems: what is run, and the table of docs/explain/performance.md that has what it
// took. The lines are those of the documents: README.md and the workflow of docs/how-to/ci.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../src/system/package-root.ts';
import type { System } from './chroot.ts';

export interface TriedSystem extends System {
  readonly name: string;
  /** Its llvm-symbolizer is older than LLVM 13: reports name functions and no lines. */
  readonly withoutLines?: true;
  /** The oldest one that package.json allows, where the system is old too. */
  readonly node?: '20.19.0';
}

const ubuntu = { components: 'main,universe', keys: 'ubuntu-keyring' } as const;
export const systems: readonly TriedSystem[] = [
  { name: 'Debian 11', release: 'bullseye', withoutLines: true, node: '20.19.0' },
  { name: 'Debian 12', release: 'bookworm' },
  { name: 'Debian 13', release: 'trixie' },
  { name: 'Ubuntu 22.04', release: 'jammy', ...ubuntu },
  { name: 'Ubuntu 24.04', release: 'noble', ...ubuntu },
];

const workflowShape = z.object({
  jobs: z.object({
    replay: z.object({
      'runs-on': z.string(),
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  }),
});

export interface Workflow {
  readonly runner: string;
  readonly node: string;
  /** What installs the tools, and then everything else that it runs. */
  readonly tools: string;
  readonly lines: readonly string[];
  /** What builds a client in Swift instead. */
  readonly swift: string;
}

/** Throws if the page has no such workflow. */
export function workflowOfPage(): Workflow {
  const page = readFileSync(join(packageRoot, 'docs/how-to/ci.md'), 'utf8');
  const [, text = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const { 'runs-on': runner, steps } = workflowShape.parse(parse(text)).jobs.replay;
  const [tools = '', ...lines] = steps.flatMap(({ run }) => run ?? []);
  const setUp = steps.find(({ uses = '' }) => uses.startsWith('actions/setup-node@'));
  const [, swift = ''] = /`(swiftc -g [^`]*)`/.exec(page) ?? [];
  return { swift, runner, node: String(setUp?.with?.['node-version']), tools, lines };
}

export interface Step {
  readonly name: string;
  readonly lines: string;
  readonly status: number;
  /** Finds in its output what a user reads. */
  readonly prints: RegExp;
  readonly env?: Readonly<Record<string, string>>;
}

const examples = 'node_modules/esreplay/replayer/kit/examples';
const build = (source: string): string =>
  `$(npx esreplay kit --cc --cflags) -g ${source} $(npx esreplay kit --libs) -o client`;

/** In their order. The last one is the workflow, for the client.c of a pull request. */
export function stepsOf({ tools, lines }: Workflow): readonly Step[] {
  const run = 'npx esreplay run @first-run --pace asap -- ./client';
  return [
    { name: 'tools', lines: tools, status: 0, prints: /^Setting up clang \S+/m },
    {
      name: 'install',
      lines: 'npm install --save-dev ./esreplay-0.1.0.tgz',
      status: 0,
      prints: /^added \d+ packages/m,
    },
    {
      name: 'first red',
      lines: `${build(`${examples}/opens-in-handler.c`)}\n${run}`,
      status: 1,
      prints: /^FAILED.*$/m,
    },
    { name: 'first green', lines: `${build(`${examples}/careful.c`)}\n${run}`, status: 0, prints: /^PASSED.*$/m },
    {
      name: 'first pull request',
      lines: lines.join('\n'),
      status: 1,
      prints: /^::error .*$/m,
      env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/work' },
    },
  ];
}

export interface Row {
  readonly system: string;
  readonly step: string;
  /** Of processor time. */
  readonly seconds: number | null;
  readonly printed: string;
}

export const tableFile = join(packageRoot, 'docs/explain/performance.md');
const begin = '<!-- first-minute:begin -->';
const end = '<!-- first-minute:end -->';

/** Returns the text with the rows between its marks. Throws if it has none. */
export function withRows(text: string, rows: readonly Row[]): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`the text has no ${begin} and ${end}`);
  const cell = (printed: string): string => (printed.length > 96 ? `${printed.slice(0, 95)}…` : printed);
  const lines = rows.map(({ system, step, seconds, printed }) => {
    const words = seconds === null ? printed : `\`${cell(printed)}\``;
    return `| ${system} | ${step} | ${seconds === null ? '' : seconds.toFixed(1)} | ${words} |`;
  });
  const head = `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}:`;
  const table = ['| system | step | processor seconds | what it prints |', '| --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
  return `${text.slice(0, from)}${begin}\n\n${head}\n\n${table}\n\n${text.slice(to)}`;
}

export const writeRows = (rows: readonly Row[]): void =>
  writeFileSync(tableFile, withRows(readFileSync(tableFile, 'utf8'), rows));
