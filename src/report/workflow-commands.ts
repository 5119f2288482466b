// Workflow commands of GitHub Actions: lines of a step's output that its runner obeys. Text of a trace must not become
// one.
import { printable } from '../words/printable.ts';

/** Returns the line of a command, with its newline. */
export function workflowCommand(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const words = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`);
  return `::${name}${words.length === 0 ? '' : ` ${words.join(',')}`}::${escaped(message)}\n`;
}

/** Returns text without effective workflow commands, wrapped if it has any. `token`: an unguessable word. */
export function withoutCommands(text: string, token: string): string {
  if (!/::|##\[/.test(text)) return text; // one of them is in every command
  return `::stop-commands::${token}\n${text}${text.endsWith('\n') ? '' : '\n'}::${token}::\n`;
}

function escaped(text: string): string {
  return text.split('\n').map(printable).join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
