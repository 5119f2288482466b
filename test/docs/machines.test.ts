// The pages on engines name the variables and exit statuses of the code.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { exitCodes } from '../../src/errors/errors.ts';
import { bazelFiles, engines, totalVariable } from '../../src/suite/shard-engines.ts';
import { packageRoot } from '../../src/system/package-root.ts';

const pageOf = (name: string): string => join(packageRoot, `docs/how-to/machines/${name}.md`);
const read = (page: string): string => readFileSync(page, 'utf8');
/** Another try gives the same. */
const final = Object.values(exitCodes)
  .filter((code) => ![exitCodes.pass, exitCodes.setup, exitCodes.interrupted].some((other) => other === code))
  .sort((a, b) => a - b);

const jobSchema = z.object({
  spec: z.object({
    completions: z.number(),
    completionMode: z.literal('Indexed'),
    backoffLimitPerIndex: z.literal(1),
    podFailurePolicy: z.object({
      rules: z.array(
        z.object({
          action: z.enum(['Ignore', 'FailIndex']),
          onExitCodes: z.object({ operator: z.literal('In'), values: z.array(z.number()) }).optional(),
        }),
      ),
    }),
    template: z.object({
      spec: z.object({
        restartPolicy: z.literal('Never'),
        containers: z.array(z.object({ env: z.array(z.object({ name: z.string(), value: z.string() })) })).length(1),
      }),
    }),
  }),
});
const pipelineSchema = z.object({
  steps: z.tuple([
    z.object({
      key: z.string(),
      soft_fail: z.array(z.object({ exit_status: z.number() })),
      retry: z.object({ automatic: z.array(z.object({ exit_status: z.number(), limit: z.number() })) }),
    }),
    z.object({ depends_on: z.string(), allow_dependency_failure: z.literal(true) }),
  ]),
});

describe('the pages on machines that share a suite', () => {
  const overview = read(join(packageRoot, 'docs/how-to/many-machines.md'));

  for (const { name, index, total } of engines)
    it(`${name} has its variables in the table and on its page`, () => {
      const row = overview.split('\n').find((line) => new RegExp(`^\\| \\[?${name}\\b`).test(line)) ?? '';
      for (const variable of [index, total ?? totalVariable]) assert.ok(row.includes(`\`${variable}\``), variable);
      const page = pageOf(name.toLowerCase());
      if (existsSync(page)) assert.match(read(page), new RegExp(`\\b${index}\\b`));
    });

  it('the page of Bazel names the files that a test writes', () => {
    const page = read(pageOf('bazel'));
    for (const variable of Object.values(bazelFiles)) assert.ok(page.includes(`| \`${variable}\` |`), variable);
  });

  it('the table of exit statuses has those of the command', () => {
    const codes = [...overview.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, list = '']) => list.split(', ').map(Number));
    assert.deepEqual(codes, [exitCodes.pass, ...final, exitCodes.setup, exitCodes.interrupted]);
  });

  it('the job of Kubernetes tries no final status again, and has as many shares as pods', () => {
    const { spec } = jobSchema.parse(parse(blockOf('kubernetes')));
    const [, fails] = spec.podFailurePolicy.rules;
    assert.deepEqual(fails?.onExitCodes?.values, final);
    const [container] = spec.template.spec.containers;
    assert.deepEqual(container?.env, [{ name: totalVariable, value: String(spec.completions) }]);
  });

  it('the pipeline of Buildkite tries again what is not final', () => {
    const [share, report] = pipelineSchema.parse(parse(blockOf('buildkite'))).steps;
    const lostAgent = -1;
    assert.deepEqual(
      share.retry.automatic.map(({ exit_status }) => exit_status),
      [exitCodes.setup, exitCodes.interrupted, lostAgent],
    );
    assert.deepEqual(share.soft_fail, [{ exit_status: exitCodes.findings }]);
    assert.equal(report.depends_on, share.key);
  });
});

function blockOf(name: string): string {
  const [, block = ''] = /```yaml\n([\s\S]*?)```/.exec(read(pageOf(name))) ?? [];
  return block;
}
