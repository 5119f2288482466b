// What the runner of GitHub Actions does with the output of a step, as its documentation and its behaviour have it: it
// obeys lines that begin with `::command`, and `##[command]` anywhere in a line.

export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** A harmless few of them. */
const known = [
  'error',
  'warning',
  'notice',
  'debug',
  'group',
  'add-mask',
  'set-output',
  'add-matcher',
  'stop-commands',
];

/** Returns the commands that the runner obeys, except those that stop and resume it. */
export function obeyed(output: string): Command[] {
  const commands: Command[] = [];
  let token: string | null = null;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const command = parsed(line, token === null ? known : [...known, token]);
    if (command === null) continue;
    if (token !== null) {
      if (command.name === token) token = null;
    } else if (command.name === 'stop-commands') token = command.message;
    else commands.push(command);
  }
  if (token !== null) throw new Error('commands are still stopped at the end');
  return commands;
}

function parsed(line: string, names: readonly string[]): Command | null {
  const [, head = '', data = ''] = /^\s*::(.*?)::(.*)$/s.exec(line) ?? /##\[(.*?)\](.*)$/s.exec(line) ?? [];
  const [, name = '', words = ''] = /^(\S+)(?: (.*))?$/s.exec(head) ?? [];
  if (!names.includes(name.toLowerCase())) return null;
  const pairs = (words === '' ? [] : words.split(/[,;]/)).map((pair) => [
    pair.split('=')[0] ?? '',
    pair.slice(pair.indexOf('=') + 1),
  ]);
  const properties = Object.fromEntries(
    pairs.map(([key = '', value = '']) => [key, unescaped(value.replaceAll('%3A', ':').replaceAll('%2C', ','))]),
  );
  return { name: name.toLowerCase(), properties, message: unescaped(data) };
}

const unescaped = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
