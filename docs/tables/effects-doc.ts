// docs/reference/effects.md: every way to have an effect that a client may have denied.
import type { EffectRow } from '../../src/explore/bypass/effect-row.ts';
import { effectRows, sinceOf, withoutEffect } from '../../src/explore/bypass/effects.ts';
import { type Effect, effects } from '../../src/judge/bypass-effects.ts';

const titles: Readonly<Record<Effect, string>> = {
  read: 'read what is in a file',
  change: 'change a file where it is',
  remove: 'remove a file from its path',
  replace: 'replace what is at a path',
  run: 'run a program',
  'load-code': 'load a file as code into a process',
  'take-over': 'take over a process, end it, or suspend it',
  mount: 'mount a volume',
  connect: 'connect to a socket in the file system',
};

const authName = (event: string): string => `AUTH_${event.toUpperCase()}`;
const rowsOf = (effect: Effect): readonly EffectRow[] => effectRows.filter((row) => row.effect === effect);

/** The events whose denial it gets round. */
function denialsOf({ effect, under }: EffectRow): string {
  const claims = rowsOf(effect).filter(
    (row) => row.claims !== undefined && (under === undefined || under.includes(row.claims)),
  );
  return [...new Set(claims.map(({ event }) => authName(event)))].join(', ');
}

function section(effect: Effect): readonly string[] {
  const rows = rowsOf(effect);
  const denials = [...new Set(rows.map(denialsOf))];
  const isAlike = denials.length === 1;
  const line = (row: EffectRow): string => {
    const { event, role, ends, source, weak } = row;
    const grade = weak === undefined ? 'violation' : `hazard: ${weak}`;
    const cells = [
      `\`${authName(event)}\``,
      role,
      ends,
      ...(isAlike ? [] : [denialsOf(row)]),
      sinceOf(event),
      grade,
      source,
    ];
    return `| ${cells.join(' | ')} |`;
  };
  const columns = [
    'event',
    'what is denied is its',
    'so that',
    ...(isAlike ? [] : ['gets round a denial of']),
    'since macOS',
    'counts as',
    'source',
  ];
  return [
    `## ${effect}`,
    '',
    `To ${titles[effect]}${isAlike ? `; each gets round a denial of ${denials[0]}` : ''}:`,
    '',
    `| ${columns.join(' | ')} |`,
    `| ${columns.map(() => '---').join(' | ')} |`,
    ...rows.map(line),
    '',
  ];
}

export function effectsDoc(): string {
  const [rows, events] = [effectRows.length, new Set(effectRows.map(({ event }) => event)).size];
  return [
    '<!-- Made from src/explore/bypass/effects.ts by `npm run generate`; edit the table instead. -->',
    '# Effects, and the events that have them',
    '',
    'A client that denies an open has denied that a file is read, but not that it is cloned and the copy is read. `esreplay',
    'explore` tries each row of these tables for what a client denied in a trace;',
    '[Find a bypass](../how-to/find-a-bypass.md) shows how to work with what it finds.',
    '',
    `There are ${rows} rows of ${events} AUTH events. A row is a chain of operations, and all of it has to be allowed. It ends on the`,
    'same file, wherever that is by then, or on a copy. It counts as the tables say if the client is asked about each event',
    'and decides from the messages alone; an event that the client is not subscribed to is a hazard. After a denied clone or',
    'copyfile, other ways to read are hazards: who may not copy a file may be meant to read it.',
    '',
    ...effects.flatMap(section),
    '## AUTH events without such an effect',
    '',
    '| event | why |',
    '| --- | --- |',
    ...Object.entries(withoutEffect).map(([event, why]) => `| \`${authName(event)}\` | ${why} |`),
    '',
  ].join('\n');
}
