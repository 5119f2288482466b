// Shortens function names for a line of a report: C++ spells out every template argument, which hides the name. --json
// has the full name.
import { isMangled } from '../symbols/frame.ts';

/**
 * Returns at most `room` columns if possible: without template arguments, then without parameters, then cut. A mangled
 * name stays whole: only a whole one can be read.
 */
export function shortFunctionName(name: string, room: number): string {
  if (name.length <= room || isMangled(name)) return name;
  const plain = elide(name, '<', '>');
  if (plain.length <= room) return plain;
  const bare = withoutQualifiers(elide(plain, '(', ')'));
  if (bare.length <= room) return bare;
  // The innermost name is last, and says most.
  return `…${bare.slice(bare.length - Math.max(room - 1, 1))}`;
}

/** `) const [clone .cold]` ends as `)`. */
function withoutQualifiers(name: string): string {
  const clone = name.endsWith(']') ? name.lastIndexOf(' [clone ') : -1;
  const whole = clone < 0 || name.indexOf(']', clone) < name.length - 1 ? name : name.slice(0, clone);
  const bare = whole.endsWith(' const') ? whole.slice(0, -' const'.length) : whole;
  return bare.endsWith(')') ? bare : name;
}

/**
 * Turns `map<string, set<int>>::find` into `map<…>::find`; leaves a name as it is if its brackets cannot be read as
 * nested.
 */
function elide(name: string, open: '<' | '(', close: '>' | ')'): string {
  let result = '';
  let depth = 0;
  let kept = '';
  for (let at = 0; at < name.length; at += 1) {
    const operator = /^operator(?:<=>|<<=|>>=|->\*|<<|>>|<=|>=|->|<|>|\(\))/.exec(
      depth === 0 && !/\w/.test(name[at - 1] ?? '') ? name.slice(at) : '',
    );
    if (operator !== null) {
      result += operator[0];
      at += operator[0].length - 1;
      continue;
    }
    const letter = name[at] ?? '';
    if (letter === open) {
      if (depth === 0) kept = '';
      depth += 1;
      if (depth === 1) continue;
    }
    if (letter === close && depth > 0 && name[at - 1] !== '-') {
      depth -= 1;
      if (depth === 0) {
        result += isWord(kept) ? `${open}${kept}${close}` : `${open}…${close}`;
        continue;
      }
    }
    if (depth === 0) result += letter;
    else kept += letter;
  }
  return depth === 0 ? result : name;
}

/** `(anonymous namespace)` and an empty list are names, not lists to leave out. */
function isWord(text: string): boolean {
  return text === '' || text === 'anonymous namespace' || text === 'lambda';
}
