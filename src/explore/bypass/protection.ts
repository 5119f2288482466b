// What a person claims of a client: which effects nobody has on which paths whom it does not trust. `--protect` and the key
// `protect` of a suite have one as text: `/Library/App/**`, or `change,remove=/Library/App/**`.
import type { Effect } from '../../judge/bypass-effects.ts';

export interface Protection {
  /** As typed. */
  readonly text: string;
  readonly effects: readonly Effect[];
  /** Of whole paths: `**` is anything, `*` and `?` have no `/`. */
  readonly pattern: string;
}

/** Whoever says nothing else means that nobody tampers with it: most that is protected may be read. */
export const usualEffects: readonly Effect[] = ['change', 'remove', 'replace'];

/** The names before `=`, as typed; null: the usual effects. Null: the pattern is no whole path. */
export function splitProtection(
  text: string,
): { readonly names: readonly string[] | null; readonly pattern: string } | null {
  const [, names, pattern] = /^(?:([^/=]*)=)?(\/.+)$/.exec(text.trim()) ?? [];
  if (pattern === undefined) return null;
  return { names: names === undefined ? null : names.split(',').map((name) => name.trim()), pattern };
}

export const noWholePath = 'is no pattern of whole paths';

const wildcards = /\*\*\/?|\*|\?/g;
const standIn: Readonly<Record<string, string>> = { '**/': '', '**': 'protected', '*': 'protected', '?': 'p' };

/** A path that it matches. */
export const exampleOf = (pattern: string): string => pattern.replaceAll(wildcards, (sign) => standIn[sign] ?? '');

/** Of the signs of a pattern, `folders` may be left out, and what is `inside` of them ends with a `/`. */
type Sign =
  | { readonly is: 'folders' | 'inside' | '**' | '*' | '?' }
  | { readonly is: 'letter'; readonly letter: string };

/** Takes time that grows with both lengths, whatever the pattern. */
export function matcherOf(pattern: string): (path: string) => boolean {
  const signs = (pattern.match(/\*\*\/?|./gs) ?? []).flatMap(signsOf);
  const reached = (at: number): readonly number[] => {
    const is = signs[at]?.is;
    if (is === 'folders') return [...reached(at + 1), ...reached(at + 2)];
    return is === '*' || is === '**' ? [at, ...reached(at + 1)] : [at];
  };
  return (path) => {
    let places = new Set(reached(0));
    for (let at = 0; at < path.length; at += 1) {
      const letter = path.charAt(at);
      places = new Set([...places].flatMap((place) => after(signs[place], letter, place).flatMap(reached)));
    }
    return places.has(signs.length);
  };
}

function signsOf(text: string): readonly Sign[] {
  if (text === '**/') return [{ is: 'folders' }, { is: 'inside' }];
  return text === '**' || text === '*' || text === '?' ? [{ is: text }] : [{ is: 'letter', letter: text }];
}

/** Places in the pattern after one more letter of the path. */
function after(sign: Sign | undefined, letter: string, place: number): readonly number[] {
  switch (sign?.is) {
    case 'letter':
      return sign.letter === letter ? [place + 1] : [];
    case '?':
      return letter === '/' ? [] : [place + 1];
    case '*':
      return letter === '/' ? [] : [place];
    case '**':
      return [place];
    case 'inside':
      return letter === '/' ? [place, place + 1] : [place];
    default:
      return [];
  }
}
