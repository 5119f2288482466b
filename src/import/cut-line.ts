// Tells a line that was cut off from one that is wrong: a recording that was killed, or a file that was copied while it
// grew, ends inside its last line.

/** Returns true if `text` is the beginning of a JSON object that goes on. */
export function isCutObject(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth === 0 && character === '}') return false;
  }
  return true;
}
