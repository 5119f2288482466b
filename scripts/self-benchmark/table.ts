// The benchmark as text, 80 columns: a line of numbers for each figure, and below it what it is compared with.
import { best, type Figure, grade, ratio } from './figure.ts';

const columns = [
  { title: '', width: 26 },
  { title: 'best', width: 11 },
  { title: 'median', width: 11 },
  { title: 'baseline', width: 11 },
  { title: 'ratio', width: 9 },
  { title: 'gate', width: 6 },
  { title: 'aim', width: 6 },
] as const;

export const columnTitles: readonly string[] = columns.map(({ title }) => title);
export const tableHeading = (): string => line(columnTitles);

/** Without `graded`, leaves the budgets out: figures of a quick run mean nothing. */
export function tableRow(figure: Figure, graded = true): string {
  const against = figure.baseline === null ? [] : [`against ${figure.baseline.what}`];
  const words = [...against, remarkOf(figure, graded)].filter((each) => each !== '');
  return [line(cellsOf(figure)), ...wrapped(words.join('; '), 76).map((text) => `    ${text}`)].join('\n');
}

/** The cell of each column. */
export function cellsOf(figure: Figure): string[] {
  const { name, unit, measured, baseline, gate, ambitious } = figure;
  const share = ratio(figure);
  return [
    name,
    `${short(best(figure, measured))} ${unit}`,
    `${short(measured.median)} ${unit}`,
    baseline === null ? '' : `${short(best(figure, baseline.measured))} ${unit}`,
    share === null ? '' : `${short(share)}x`,
    gate === null ? '' : short(gate),
    ambitious === null ? '' : short(ambitious),
  ];
}

/** The grade and the note. */
export function remarkOf(figure: Figure, graded = true): string {
  const grades = { ambitious: 'aim met', gate: 'gate kept', missed: 'GATE MISSED', none: null };
  return [graded ? grades[grade(figure)] : null, figure.note].filter((each) => each !== null).join('; ');
}

export function unmeasuredRow(name: string, reason: string): string {
  return [name, ...wrapped(`not measured: ${reason}`, 76).map((text) => `    ${text}`)].join('\n');
}

/** Three significant digits; whole numbers with separators from a thousand on. */
export function short(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

/** Columns are at least two spaces apart: a wide cell moves those before it to the left, a long name to its own line. */
function line(cells: readonly string[]): string {
  const [name = '', ...values] = cells;
  let taken = 0;
  let text = '';
  for (let at = columns.length - 1; at > 0; at--) {
    const cell = values[at - 1] ?? '';
    const room = (columns[at]?.width ?? 0) - taken;
    const padded = cell.padStart(Math.max(room, cell === '' ? 0 : cell.length + 2));
    taken = padded.length - room;
    text = padded + text;
  }
  const room = columns[0].width - taken;
  return `${name.length > room ? `${name}\n${' '.repeat(Math.max(0, room))}` : name.padEnd(room)}${text}`.trimEnd();
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = '';
    }
    current = current === '' ? word : `${current} ${word}`;
  }
  return current === '' ? lines : [...lines, current];
}
