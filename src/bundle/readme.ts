// The text in a bundle for whoever unpacks it.
import type { Manifest } from './shapes.ts';

const about: Readonly<Record<Manifest['parts'][number]['name'], string>> = {
  'manifest.json': 'the SHA-256 of each other file, the version of esreplay, the system',
  'README.txt': 'this text',
  'options.json': 'the options of the run, with their defaults',
  'modules.json': 'the program of the client and its libraries: paths, digests and build ids; none of their content',
  'report.json': 'the report of the run, as `esreplay run --json` writes it',
  'expectations.json': 'the decisions that were expected',
  'suppressions.json': 'the findings that were accepted',
  'models.yaml': 'the service models',
  'output-map.yaml': 'how the lines of the client name messages',
  'trace.estrace': 'the trace that was replayed',
};

export function readmeOf({ esreplay, parts, redaction, leftOut }: Omit<Manifest, 'kind'>): string {
  const names = ['manifest.json', 'README.txt', ...parts.map(({ name }) => name)] as const;
  const lines = names.map((name) => `  ${name.padEnd(18)} ${about[name]}`);
  const privacy =
    redaction === null
      ? [
          'Privacy: the trace and the report have what the recorded Mac and the client did: paths, arguments, environment',
          'variables of the processes in the trace, names of users and programs. The report has the command of the client',
          'with its arguments. Share this file only with those who may see that. `--redact report` of `esreplay run`',
          'and `esreplay test` keeps pseudonyms in their place.',
        ]
      : [
          `Privacy: the trace and the report are redacted (profile ${redaction}). Names are pseudonyms whose key was not`,
          'kept; sentences of the report are left out. Numbers and times are as they were.',
        ];
  return `${[
    `A run that esreplay ${esreplay} kept.`,
    '',
    'Run it again:      esreplay run THIS.zip -- CLIENT',
    'Look at it:        esreplay show THIS.zip',
    '',
    ...lines,
    '',
    ...(leftOut.length === 0 ? [] : [`Left out: ${leftOut.join(', ')}.`, '']),
    ...privacy,
    "It has nothing of the environment in which the client ran, and nothing of the client's files.",
  ].join('\n')}\n`;
}
