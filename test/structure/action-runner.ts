// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of actions look like those of templates
// A stand-in for the runner of GitHub Actions: runs the steps of a composite action with their environment, their outputs
// and their conditions. An action that a step uses is not run, but listed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const actionShape = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string() })),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
  runs: z.object({
    steps: z.array(
      z.object({
        name: z.string(),
        id: z.string().default(''),
        if: z.string().default('${{ success() }}'),
        'working-directory': z.string().default('.'),
        env: z.record(z.string(), z.string()).default({}),
        run: z.string().optional(),
        uses: z.string().optional(),
        with: z.record(z.string(), z.string()).default({}),
      }),
    ),
  }),
});

export interface ActionRun {
  readonly failed: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** What was uploaded: the action without its commit, and its inputs. */
  readonly used: readonly { readonly action: string; readonly with: Readonly<Record<string, string>> }[];
  readonly summary: string;
  readonly log: string;
}

interface Context {
  readonly inputs: Readonly<Record<string, string>>;
  readonly steps: Record<string, Readonly<Record<string, string>>>;
  failed: boolean;
}

/** `bin`: a folder that comes first in the PATH. */
export function runAction(
  file: string,
  { workspace, temp, bin }: { readonly workspace: string; readonly temp: string; readonly bin: string },
  given: Readonly<Record<string, string>>,
): ActionRun {
  const action = actionShape.parse(parse(readFileSync(file, 'utf8')));
  const usual = Object.fromEntries(Object.entries(action.inputs).map(([name, row]) => [name, row.default]));
  const context: Context = { inputs: { ...usual, ...given }, steps: {}, failed: false };
  const used: { action: string; with: Record<string, string> }[] = [];
  const [added, summary] = [join(temp, 'path'), join(temp, 'summary')];
  mkdirSync(temp, { recursive: true });
  for (const name of [added, summary]) writeFileSync(name, '');
  let log = '';
  for (const step of action.runs.steps) {
    if (evaluated(step.if, context) !== 'true') continue;
    if (step.uses !== undefined) {
      used.push({ action: step.uses.split('@')[0] ?? '', with: evaluatedAll(step.with, context) });
      continue;
    }
    const outputs = join(temp, `outputs-${step.id}`);
    writeFileSync(outputs, '');
    const script = join(temp, `${step.id}.sh`);
    writeFileSync(script, step.run ?? '');
    const found = readFileSync(added, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .reverse();
    const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: join(workspace, evaluated(step['working-directory'], context)),
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: [...found, bin, process.env.PATH].join(':'),
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: outputs,
        GITHUB_PATH: added,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: temp,
        ...evaluatedAll(step.env, context),
      },
    });
    log += `${ended.stdout}${ended.stderr}`;
    context.steps[step.id] = Object.fromEntries(
      readFileSync(outputs, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    context.failed ||= ended.status !== 0;
  }
  const outputs = evaluatedAll(
    Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, value])),
    context,
  );
  return { failed: context.failed, outputs, used, summary: readFileSync(summary, 'utf8'), log };
}

const evaluatedAll = (texts: Readonly<Record<string, string>>, context: Context): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, evaluated(text, context)]));

const evaluated = (text: string, context: Context): string =>
  text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => conditionOf(expression, context));

/** Of `a && b`, where each part is a comparison, a function or a value. A step without a function needs success. */
function conditionOf(expression: string, context: Context): string {
  const parts = expression.split(' && ');
  if (parts.length === 1 && !/[=(]/.test(expression)) return reference(expression, context);
  return String(parts.every((part) => isTrue(part, context)) && (expression.includes('()') || !context.failed));
}

function isTrue(part: string, context: Context): boolean {
  if (part === '!cancelled()') return true;
  if (part === 'success()') return !context.failed;
  const [, name = '', operator, value] = /^(\S+) ([!=]=) '(.*)'$/.exec(part) ?? [];
  if (operator === undefined) throw new Error(`an expression that this runner does not know: ${part}`);
  return (reference(name, context) === value) === (operator === '==');
}

function reference(name: string, { inputs, steps }: Context): string {
  const input = /^inputs\.([\w-]+)$/.exec(name)?.[1];
  if (input !== undefined) return inputs[input] ?? '';
  const [, step = '', output = ''] = /^steps\.(\w+)\.outputs\.(\w+)$/.exec(name) ?? [];
  if (step === '') throw new Error(`a name that this runner does not know: ${name}`);
  return steps[step]?.[output] ?? '';
}
