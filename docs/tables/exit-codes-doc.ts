// docs/reference/exit-codes.md: what every exit status means, and which one takes precedence.
import { commands } from '../../src/cli/commands.ts';
import { declaredOf } from '../../src/cli/help/declared.ts';
import { exitCodes } from '../../src/errors/errors.ts';
import { precedence } from '../../src/verdict/exit-code.ts';

type ExitName = keyof typeof exitCodes;

export const exitMeanings: Readonly<Record<ExitName, string>> = {
  pass: 'nothing was found',
  findings: 'violations; hazards under `--strict`; differences from expectations',
  usage: 'the command line, an option or a file of options is wrong',
  setup: 'no result: set-up failed, the self-test failed, facts were lost, or nothing was delivered',
  trace: 'the trace cannot be read',
  client: 'the client ended by itself before the replay did, or crashed; what was found is still reported',
  bug: 'a bug in esreplay, with a stack to report',
  interrupted: 'interrupted; what was found is still reported',
};

export async function exitCodesDoc(): Promise<string> {
  const own: string[] = [];
  for (const [name, row] of Object.entries(commands)) {
    const { closing } = await declaredOf(row);
    const line = /^Exit status.*$/m.exec(closing)?.[0];
    if (line !== undefined && name !== 'run') own.push(`| \`${name}\` | ${line} |`);
  }
  const [first, ...others] = precedence;
  return [
    '<!-- Made from src/errors/errors.ts and the commands by `npm run generate`; edit those instead. -->',
    '# Exit status',
    '',
    '| status | name | meaning |',
    '| ---: | --- | --- |',
    ...Object.entries(exitCodes).map(([name, code]) => `| ${code} | ${name} | ${exitMeanings[name as ExitName]} |`),
    '',
    `If several apply, the order of precedence is ${first}, then ${others.join(', then ')}, then 0. Several runs of one command (\`--os 13,15\`, \`--verify\`)`,
    'end with the status that comes first in this order. An error of `replay()` has the status as `exitCode`.',
    '',
    'A missed deadline under `--on-miss kill` is a finding (1), not a crash (5). A run with lost facts (`lostFacts` in `--json`) has',
    'no result (3): [cannot-see.md](../explain/cannot-see.md#lost-facts) says what they are.',
    '',
    '## Other commands',
    '',
    'The statuses mean the same everywhere. These commands add to them:',
    '',
    '| command | its help says |',
    '| --- | --- |',
    ...own,
    '',
  ].join('\n');
}
