// What a line has for a field that came after its message was recorded: what the field's bytes were then, zero.
import type { Shape } from '../schema/macos/eslogger-shape.ts';

/** `words`: prints named numbers. */
export function absentText(shape: Shape, words: (names: readonly string[], asObject: boolean) => string): string {
  switch (shape.kind) {
    case 'integer':
      return '0';
    case 'bool':
      return 'false';
    case 'array':
      return '[]';
    case 'choice':
      return shape.inline ? 'null' : '{}';
    case 'words':
      return shape.nullable ? 'null' : words(shape.names, shape.asObject);
    default:
      return 'null';
  }
}
