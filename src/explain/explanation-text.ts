// The explanation of a crash report for people, in lines of 80 columns where the words allow it.
import pc from 'picocolors';
import { handlerRules } from '../judge/handler-rules.ts';
import { field, plural, shorten, width, wrap } from '../report/layout.ts';
import { printable } from '../words/printable.ts';
import { shellQuoted } from '../words/shell-words.ts';
import type { ReportFrame } from './crash-report.ts';
import type { BlockedCall, Explanation, Reproduction } from './explanation.ts';
import type { TraceFit } from './trace-fit.ts';

type Colours = ReturnType<typeof pc.createColors>;

const shownThreads = 8;

export function renderExplanation(explanation: Explanation, options: { readonly colour?: boolean } = {}): string {
  const colours = pc.createColors(options.colour ?? false);
  const sections = [
    header(explanation, colours),
    verdict(explanation, colours),
    handlerLines(explanation),
    otherLines(explanation),
    serviceLines(explanation),
    explanation.reproduction === null ? [] : reproductionLines(explanation.reproduction, colours),
  ];
  const texts = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function header({ report }: Explanation, colours: Colours): string[] {
  const { process, os, time, uptimeS, termination, isOurs } = report;
  const pid = process.pid === null ? '' : ` (pid ${process.pid})`;
  return [
    colours.bold('esreplay explain'),
    ...field('report', printable(report.path)),
    ...field('client', shorten(`${process.path ?? process.name ?? 'not named'}${pid}`, width - 12)),
    ...(os === null ? [] : field('system', printable(os))),
    ...(time === null
      ? []
      : field('at', `${printable(time)}${uptimeS === null ? '' : `, ${uptimeS} s after the start`}`)),
    ...(termination === null
      ? []
      : field('ended by', `namespace ${printable(termination.namespace)}, code ${termination.code ?? 'not given'}`)),
    ...(isOurs ? field('written', 'by esreplay in a replay, not by macOS') : []),
  ];
}

function verdict({ kind, report, softLimit }: Explanation, colours: Colours): string[] {
  const { termination, exception } = report;
  const namespace = termination === null ? null : printable(termination.namespace);
  const sentence = {
    'deadline-miss': `The client missed the deadline of an AUTH message, and ${report.isOurs ? 'esreplay' : 'macOS'} ended it for that. Its threads are shown as they were then.`,
    'stopped-by-client':
      'An Endpoint Security client ended this process: code 1 is a decision, not a missed deadline. Look for the client that decided it.',
    'other-endpoint-security': `Endpoint Security ended the process with code ${termination?.code ?? '?'}, which is not the one of a missed deadline (2).`,
    other: `This is no kill by Endpoint Security: ${
      namespace !== null
        ? `the namespace is ${namespace}`
        : `the report gives no namespace${exception === null ? '' : ` (${printable(exception)})`}`
    }.`,
  }[kind];
  const title = kind === 'deadline-miss' ? colours.red(colours.bold('MISSED DEADLINE')) : colours.bold('NOT A MISS');
  return [
    title,
    ...wrap(sentence, width - 2).map((line) => `  ${line}`),
    ...(softLimit === null
      ? []
      : wrap(
          `libdispatch had come to its soft limit of ${softLimit} threads, all blocked: nothing more that was dispatched could run, the answers included (rule 7).`,
          width - 2,
        ).map((line) => `  ${line}`)),
  ];
}

function handlerLines({ handler, kind }: Explanation): string[] {
  if (handler === null) {
    if (kind !== 'deadline-miss') return [];
    return [
      'Handler',
      ...wrap(
        'No thread was in a handler: the message had been handed on, and whoever had it did not answer.',
        width - 2,
      ).map((line) => `  ${line}`),
    ];
  }
  const { frame, blocked, waitsForThread } = handler;
  return [
    'Handler',
    ...field('frame', frame === null ? 'none of the client' : frameText(frame)),
    ...field('thread', `${handler.thread}`),
    ...(blocked === null ? field('in', 'its own code: no call stands on the stack') : callLines(blocked)),
    ...(waitsForThread ? field('holder', 'the report does not say who has it; the other threads below may') : []),
  ];
}

function callLines({ call, from, why, advice, handlerRule }: BlockedCall): string[] {
  const rule = handlerRule === null ? undefined : handlerRules[handlerRule as keyof typeof handlerRules];
  return [
    ...field('in', `${printable(call)}${/^[-+]\[/.test(call) ? '' : '()'}`),
    ...(from === null ? [] : field('called by', frameText(from))),
    ...field('why', why ?? (rule === undefined ? 'It is not in the table of calls.' : rule)),
    ...(advice === null ? [] : field('instead', `${advice} (rule ${handlerRule})`)),
  ];
}

function otherLines({ otherThreads, handler }: Explanation): string[] {
  if (otherThreads.length === 0) return [];
  const byCall = new Map<string, BlockedCall[]>();
  for (const each of otherThreads) {
    const key = `${each.call} ${each.from?.symbol}`;
    byCall.set(key, [...(byCall.get(key) ?? []), each]);
  }
  const groups = [...byCall.values()].sort((a, b) => b.length - a.length);
  const lines = groups.slice(0, shownThreads).flatMap((threads) => {
    const [first] = threads;
    if (first === undefined) return [];
    const who = threads.length === 1 ? `thread ${first.thread}` : plural(threads.length, 'thread');
    const from = first.from === null ? '' : `, called by ${frameText(first.from)}`;
    return wrap(`- ${who} in ${printable(first.call)}${from}`, width - 2, '  ').map((line) => `  ${line}`);
  });
  const rest = groups.length - shownThreads;
  const title =
    handler?.waitsForThread === true
      ? 'Who may hold what the handler waits for'
      : 'Other threads of the client in calls that block';
  return [title, ...lines, ...(rest > 0 ? [`  - ${plural(rest, 'other call')} in --json`] : [])];
}

function serviceLines({ services, kind }: Explanation): string[] {
  if (services.length === 0) return [];
  const suspicion =
    'Whatever such a daemon does before it answers can raise an AUTH event for this client, which queues behind what waits for the daemon: then none of them can make progress (rule 1). No report shows that; a replay with service models does.';
  return [
    'Daemons it waited for',
    ...(kind === 'deadline-miss' ? wrap(suspicion, width - 2).map((line) => `  ${line}`) : []),
    ...services.flatMap(({ name, by, through, modelled }) => {
      const how =
        by === 'model'
          ? `${printable(through)} leads to it, as the models say`
          : `code of ${printable(through)} waits for it`;
      const model = modelled ? '' : '; no model of it is shipped, docs/service-models.md says how to write one';
      return wrap(`- ${name}: ${how}${model}`, width - 2, '  ').map((line) => `  ${line}`);
    }),
  ];
}

function reproductionLines({ models, why, command, trace }: Reproduction, colours: Colours): string[] {
  return [
    'See it again',
    ...field('models', models === null ? why : `${models}: ${why}`),
    ...(trace === null
      ? field('trace', 'any with AUTH messages of that kind; --trace FILE checks one, and traces/ has samples')
      : traceLines(trace)),
    `  ${colours.bold(command.map(shellQuoted).join(' '))}`,
  ];
}

function traceLines(trace: TraceFit): string[] {
  const types = trace.byType.slice(0, 4).map(({ event, messages }) => `${messages.toLocaleString('en-US')} ${event}`);
  const wanted = trace.wanted.map(({ event }) => event).join(' or ');
  const lines = field(
    'trace',
    `${printable(trace.path)}: ${plural(trace.auth, 'AUTH message')} of ${plural(trace.messages, 'message')}${types.length === 0 ? '' : ` (${types.join(', ')})`}`,
  );
  if (trace.auth === 0)
    lines.push(
      ...field('', 'Without an AUTH message nothing can be missed: import it with --auth, or record with --auth.'),
    );
  else if (!trace.fits)
    lines.push(
      ...field(
        '',
        `It has no ${wanted}, which the handler's functions are named after: take another trace, or record those.`,
      ),
    );
  for (const { name, messages } of trace.ofDaemons)
    lines.push(
      ...field(
        '',
        messages === 0
          ? `${name} does nothing in it that is asked about: the model states its events.`
          : `${name} itself has ${plural(messages, 'AUTH message')} in it: they come when it is asked.`,
      ),
    );
  return lines;
}

function frameText({ symbol, image }: ReportFrame): string {
  return `${printable(symbol ?? 'a function without a symbol')}${image === null ? '' : ` in ${printable(image)}`}`;
}
