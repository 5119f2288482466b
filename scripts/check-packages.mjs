// Checks the npm packages that this project is built from: where they come from, and that the registry signed them. Ends
// with 1 and a line for each problem, or with 75 and the reason where the registry does not answer.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const registry = 'https://registry.npmjs.org/';

/**
 * Returns a line for each package of a lock file that is not from the registry, or has no strong digest. One without a
 * place is from the registry.
 *
 * @param {{ packages: Record<string, { resolved?: string, integrity?: string, link?: boolean }> }} lock
 */
export function lockProblems({ packages }) {
  return Object.entries(packages).flatMap(([path, { resolved = registry, integrity = '', link = false }]) => {
    if (path === '') return [];
    const place = `package-lock.json: ${path}`;
    if (link || !resolved.startsWith(registry))
      return [`${place}: comes from ${link ? 'a folder' : resolved}, not ${registry}`];
    return /^sha512-[\w+/]{86}==$/.test(integrity) ? [] : [`${place}: has no SHA-512 digest`];
  });
}

/** Codes of npm for a registry, or the keys of its signatures, that cannot be reached. */
const unreachable = /^(E?NOTFOUND|EAI_AGAIN|ECONN\w+|ENETUNREACH|EHOSTUNREACH|E?TIMEDOUT|FETCH_ERROR|E40[345]|E5\d\d)$/;

/**
 * Returns what `npm audit signatures --json` found.
 *
 * @param {string} output
 * @returns {{ problems: string[] } | { unreachable: string }}
 */
export function signatureVerdict(output) {
  let found;
  try {
    found = JSON.parse(output);
  } catch {
    return { problems: [`npm audit signatures: unexpected output: ${output.slice(0, 200)}`] };
  }
  if (found.error !== undefined) {
    const { code = '', summary = '' } = found.error;
    const line = `${code}: ${String(summary).split('\n')[0]}`;
    return unreachable.test(code) ? { unreachable: line } : { problems: [`npm audit signatures: ${line}`] };
  }
  if (!Array.isArray(found.invalid) || !Array.isArray(found.missing))
    return { problems: [`npm audit signatures: unexpected output: ${output.slice(0, 200)}`] };
  return {
    problems: [
      ...found.invalid.map(({ name, version }) => `${name}@${version}: its signature is invalid`),
      ...found.missing.map(({ name, version }) => `${name}@${version}: has no signature`),
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(import.meta.dirname, '..');
  const inLock = lockProblems(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const npm = spawnSync('npm', ['audit', 'signatures', '--json', '--fetch-retries=0', '--fetch-timeout=30000'], {
    cwd: root,
    encoding: 'utf8',
  });
  const verdict = signatureVerdict(npm.stdout ?? '');
  const problems = [...inLock, ...('problems' in verdict ? verdict.problems : [])];
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
  else if ('unreachable' in verdict) {
    console.log(`the lock file is right, but npm audit signatures has no answer: ${verdict.unreachable}`);
    process.exitCode = 75;
  }
}
