// What `esreplay explain CALL` prints.
import pc from 'picocolors';
import { handlerRules } from '../judge/handler-rules.ts';
import { wrap } from '../report/layout.ts';
import { labelOf } from '../schema/calls/call-spellings.ts';
import { classMeanings } from '../schema/calls/known-calls.ts';
import { type ExplainedCall, firstMacos } from './call.ts';

interface CallTextOptions {
  readonly colour?: boolean;
  readonly columns?: number;
}

/** In lines of at most `columns`, where the words allow it. */
export function renderCall(call: ExplainedCall, { colour = false, columns = 80 }: CallTextOptions = {}): string {
  const colours = pc.createColors(colour);
  const lines = (text: string): string[] => wrap(text, columns - 2).map((line) => `  ${line}`);
  const section = (title: string, text: string | null): string[] =>
    text === null ? [] : ['', colours.bold(title), ...lines(text)];
  const { family, spellings, why, macos, advice, handlerRule } = call;
  const className = call.class.replaceAll('_', '-');
  return `${[
    `${colours.bold(labelOf(call))}  ${className}`,
    ...lines(`In a handler: ${classMeanings[call.class].replaceAll('`', '')}.${waitText(call)}`),
    ...(spellings.length === 0 ? [] : lines(`Also spelled ${spellings.join(', ')}. Family: ${family}.`)),
    ...section('Why', why),
    ...section('What macOS does', `${macos}${daemonText(call)}`),
    ...section('What to do instead', advice),
    ...section('Since when', sinceText(call)),
    ...(handlerRule === null ? [] : section(`Rule ${handlerRule} for handlers`, handlerRules[handlerRule])),
  ].join('\n')}\n`;
}

function waitText({ waits }: ExplainedCall): string {
  if (waits === null) return '';
  return waits.startsWith('never ') ? ` It ${waits.replace('never ', 'never waits ')}.` : ` It waits ${waits}.`;
}

function sinceText({ since }: ExplainedCall): string | null {
  if (since === null) return null;
  const what = since === firstMacos ? 'with Endpoint Security and its deadlines' : 'with this function';
  return `macOS ${since}, the first ${what}.`;
}

function daemonText({ daemons }: ExplainedCall): string {
  return daemons
    .map(({ name, events }) => {
      const caused = events.length === 0 ? '' : `; at boot it causes ${events.join(', ')}`;
      return ` ${name} answers it${caused} (service models).`;
    })
    .join('');
}
