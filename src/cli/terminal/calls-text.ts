// What `esreplay doctor --calls` prints: the calls of a client by class, each with its places, and what it cannot see.
import pc from 'picocolors';
import type { CallsOfClient } from '../../calls/calls-of.ts';
import type { CallPlace, FoundCall } from '../../calls/found.ts';
import { shortFunctionName } from '../../report/function-name.ts';
import { field, plural, shorten, wrap } from '../../report/layout.ts';
import { labelOf } from '../../schema/calls/call-spellings.ts';
import type { CallClassName } from '../../schema/calls/calls.ts';
import { classMeanings, rankedClasses } from '../../schema/calls/known-calls.ts';
import { callLabel } from '../../words/call-words.ts';
import { columnsOf, padded } from '../../words/columns.ts';
import { printable } from '../../words/printable.ts';

/** Places that a line names; --json has all of them. */
const shownPlaces = 4;
const widestName = 28;
const longestFunction = 40;
/** Classes whose calls are only named: nearly every client makes them. */
const onlyNamed: readonly CallClassName[] = ['strict_only'];
const paints: Readonly<Partial<Record<CallClassName, (text: string) => string>>> = {
  always: pc.red,
  if_waited: pc.yellow,
  hazard: pc.yellow,
};

const cannotSee =
  'A call that is here need not run in a handler: this reads names, and a run shows which ones a handler makes. Not seen: calls that dlsym finds, raw system calls, and calls inside the libraries that the client links.';

export function renderCalls(found: CallsOfClient, directory: string, columns: number): string {
  const dangerous = found.calls.filter(({ call }) => call.class !== 'allowed');
  const sections = [
    header(found, columns),
    ...rankedClasses.filter((name) => name !== 'allowed').map((name) => section(name, dangerous, directory, columns)),
    [pc.bold(summary(dangerous)), ...[...found.missed, cannotSee].flatMap((text) => wrap(text, columns))],
  ];
  const texts = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function header({ client, kind, formats, files }: CallsOfClient, columns: number): string[] {
  const what = kind === 'sources' ? plural(files, 'source file') : formats.join(', ');
  return [
    pc.bold('esreplay doctor --calls'),
    ...field('client', printable(client), columns),
    ...field('read', kind === 'bundle' ? `${plural(files, 'program')}: ${what}` : what, columns),
  ];
}

function summary(calls: readonly FoundCall[]): string {
  const always = calls.filter(({ call }) => call.class === 'always').length;
  if (calls.length === 0) return 'NO CALL of the table is named';
  return `${plural(calls.length, 'CALL', 'CALLS')}, ${always} of class always; \`esreplay explain CALL\` says why and what to do`;
}

function section(name: CallClassName, all: readonly FoundCall[], directory: string, columns: number): string[] {
  const calls = all.filter(({ call }) => call.class === name);
  if (calls.length === 0) return [];
  const title = name.replaceAll('_', '-').toUpperCase();
  const meaning = classMeanings[name].replaceAll('`', '');
  const [first = '', ...rest] = wrap(meaning, columns - title.length - 2);
  const head = [`${(paints[name] ?? pc.dim)(pc.bold(title))}  ${first}`, ...rest.map((line) => `  ${line}`)];
  if (onlyNamed.includes(name))
    return [...head, ...wrap(calls.map(({ call }) => call.name).join(', '), columns - 2).map((line) => `  ${line}`)];
  const nameColumns = widestOf(calls);
  return [...head, ...calls.flatMap((call) => callLines(call, nameColumns, directory, columns))];
}

/** Of the names that fit; a longer one has a line of its own. */
function widestOf(calls: readonly FoundCall[]): number {
  const widths = calls.map(({ call }) => columnsOf(labelOf(call))).filter((width) => width <= widestName);
  return Math.max(12, ...widths);
}

function callLines({ call, places }: FoundCall, nameColumns: number, directory: string, columns: number): string[] {
  const label = labelOf(call);
  const margin = ' '.repeat(nameColumns + 4);
  const lines = wrap(placesText(places, directory, columns - margin.length), columns - margin.length);
  if (columnsOf(label) > nameColumns) return [`  ${label}`, ...lines.map((line) => margin + line)];
  return lines.map((line, at) => (at === 0 ? `  ${padded(label, nameColumns)}  ${line}` : margin + line).trimEnd());
}

function placesText(places: readonly CallPlace[], directory: string, columns: number): string {
  if (places.length === 0) return 'imported';
  const shown = [...new Set(places.map((place) => placeText(place, directory)))].filter((text) => text !== '');
  // A symbol without debug information has places without a name.
  if (shown.length === 0) return plural(places.length, 'place');
  const more = shown.length - shownPlaces;
  const named = shown.slice(0, shownPlaces).map((text) => shorten(text, columns));
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function placeText({ file, line, function: name, image }: CallPlace, directory: string): string {
  const inDirectory = file?.startsWith(`${directory}/`) ? file.slice(directory.length + 1) : file;
  const at = inDirectory === null ? null : line === null ? inDirectory : `${inDirectory}:${line}`;
  const where = [
    at,
    at !== null && line !== null ? null : name === null ? null : callLabel(shortFunctionName(name, longestFunction)),
    image,
  ];
  return where.filter((text) => text !== null).join(' ');
}
