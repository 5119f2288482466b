// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows look like those of templates
// This project's workflows are valid, and the check of workflows finds each mistake that it is for.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { checkWorkflows, type Surroundings, workflowProblems } from '../../scripts/check-workflows.ts';

const pinned = '0123456789abcdef0123456789abcdef01234567 # v6.1.0';
const good = `
on: push
permissions:
  contents: read
jobs:
  first:
    runs-on: linux-runner
    steps:
      - uses: actions/checkout@${pinned}
        with:
          persist-credentials: false
      - run: npm run build && node scripts/there.mjs
      - uses: actions/upload-artifact@${pinned}
        with:
          name: built
          path: built.tar
  second:
    needs: first
    if: \${{ !cancelled() }}
    strategy:
      matrix:
        os: [mac-runner, other-runner]
    runs-on: \${{ matrix.os }}
    steps:
      - uses: actions/download-artifact@${pinned}
        with:
          name: built
      - run: npm test 2>&1 | tee logs/tests.txt
      - name: More
        if: \${{ !cancelled() }}
        run: npm run more
      - uses: actions/upload-artifact@${pinned}
        if: \${{ always() }}
        with:
          name: logs-\${{ matrix.os }}
          path: logs
  third:
    needs: second
    if: \${{ !cancelled() }}
    runs-on: linux-runner
    steps:
      - uses: actions/download-artifact@${pinned}
        with:
          pattern: logs-*
  draft:
    needs: first
    runs-on: linux-runner
    permissions:
      attestations: write
      contents: write
      id-token: write
    steps:
      - uses: actions/download-artifact@${pinned}
        with:
          name: built
      - uses: actions/attest-build-provenance@${pinned}
        with:
          subject-path: built.tar
      - run: gh release create "$TAG" built.tar --draft
`;

const around: Surroundings = {
  runners: ['linux-runner', 'mac-runner', 'other-runner'],
  scripts: ['build', 'test', 'more'],
  exists: (path) => path === 'scripts/there.mjs',
};

const hides = /is left out when what goes before it fails; give it if: \$\{\{ !cancelled\(\) \}\}$/;
const mistakes: readonly [what: string, from: string, to: string, problem: RegExp][] = [
  ['a runner that is gone', 'mac-runner,', 'macos-14,', /^w\.yml: job second: runner macos-14 is not in \.github/],
  ['a job that does not exist', 'needs: first', 'needs: frist', /needs job "frist" which does not exist/],
  ['an unknown key', 'run: npm run more', 'runs: npm run more', /unexpected key "runs"/],
  ['an unknown function', '!cancelled()', '!canceled()', /undefined function "canceled"/],
  ['a step that does not exist', '${{ always() }}', '${{ steps.one.outcome }}', /property "one" is not defined/],
  ['an npm script that does not exist', 'npm run more', 'npm run less', /package\.json has no script less$/],
  ['a file that does not exist', 'there.mjs', 'here.mjs', /there is no scripts\/here\.mjs$/],
  [
    'an artifact that nobody uploads',
    'name: built\n      - run',
    'name: bulit\n      - run',
    /uploads the artifact bulit$/,
  ],
  ['an artifact of a job that is not waited for', '    needs: first\n', '', /uploads the artifact built$/],
  ['a pattern that no artifact has', 'logs-*', 'log-*', /uploads the artifact log-\*$/],
  ['artifacts of a job that is not waited for', 'needs: second', 'needs: first', /uploads the artifact logs-\*$/],
  ['one name for a whole matrix', 'logs-${{ matrix.os }}', 'logs', /has the same name in each job of the matrix$/],
  ['one name for two artifacts', 'name: logs-${{ matrix.os }}', 'name: built', /built is uploaded twice$/],
  ['logs that a failure hides', '${{ always() }}', '${{ success() }}', /is not uploaded when something failed/],
  ['logs that nobody uploads', 'path: logs', 'path: other', /writes logs\/ and uploads none of it$/],
  [
    'an action by its tag',
    `checkout@${pinned}`,
    'checkout@v6',
    /^w\.yml:\d+: actions\/checkout@v6 is not pinned to a commit$/,
  ],
  ['an action by a short commit', `checkout@${pinned}`, 'checkout@0123456 # v6.1.0', /is not pinned to a commit$/],
  [
    'a commit of unknown release',
    `checkout@${pinned}`,
    `checkout@${pinned.split(' ')[0]}`,
    /no comment says which release/,
  ],
  ['the default permissions', 'permissions:\n  contents: read\n', '', /has the default permissions/],
  ['all permissions', 'permissions:\n  contents: read', 'permissions: write-all', /its permissions are write-all/],
  [
    'a permission to write',
    'contents: read',
    'contents: write',
    /has the permission contents: write, which nothing needs$/,
  ],
  [
    'a permission too many',
    'contents: read',
    'contents: read\n  id-token: write',
    /has the permission id-token: write/,
  ],
  [
    'a token that is kept',
    'persist-credentials: false',
    'fetch-depth: 0',
    /keeps the token; give it persist-credentials/,
  ],
  [
    'a permission that a draft has no use for',
    'attestations: write',
    'packages: write',
    /job draft: it has the permission packages: write, which nothing needs$/,
  ],
  ['provenance that nobody states', 'attest-build-provenance', 'cache', /has the permission id-token: write, which/],
  [
    'a release that is published at once',
    ' --draft',
    '',
    /job draft: step gh release create "\$TAG" built\.tar publishes a release; give it --draft/,
  ],
  [
    'a draft that is published',
    'gh release create "$TAG" built.tar --draft',
    'gh release create "$TAG" built.tar --draft && gh release edit "$TAG" --draft=false',
    /job draft: step gh .* publishes; only the owner does$/,
  ],
  ['a package that is published', 'npm run more', 'npm publish built.tar', /job second: step More publishes; only/],
  [
    'a job that may write and runs foreign code',
    '- run: gh release',
    '- run: npm test\n      - run: gh release',
    /job draft: it may write, so step npm test must not run code of the repository or of a package$/,
  ],
  [
    'a job that may write and checks out',
    'attest-build-provenance@',
    'checkout@',
    /job draft: it may write, so step actions\/checkout@\w+ must not run code/,
  ],
  ['a step that a failure hides', 'if: ${{ !cancelled() }}\n        run', 'run', hides],
  ['a job that a failure hides', 'if: ${{ !cancelled() }}\n    strategy', 'strategy', hides],
];

describe('the check of workflows', () => {
  it('the workflows of this project have no problem', async () => {
    assert.deepEqual(await checkWorkflows(join(import.meta.dirname, '../..')), []);
  });

  it('a good workflow has no problem', async () => {
    assert.deepEqual(await workflowProblems('w.yml', good, around), []);
  });

  for (const [what, from, to, problem] of mistakes) {
    it(`${what} is found`, async () => {
      assert.equal(good.split(from).length > 1, true, `the good one has no ${from}`);
      const problems = await workflowProblems('w.yml', good.replaceAll(from, to), around);
      assert.ok(
        problems.some((each) => problem.test(each)),
        problems.join('\n') || 'nothing was found',
      );
    });
  }
});
