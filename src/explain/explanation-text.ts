// Renders the explanation of a crash report for people, in lines of 80 columns where the words allow it.
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
    'deadline-miss': `The client missed the deadline of an AUTH message, and ${report.isOurs ? 'esreplay' : 'macOS'} killed it. These are its threads at that moment.`,
    'stopped-by-client':
      'An Endpoint Security client ended this process: code 1 is a decision, not a missed deadline. Find the client that made it.',
    'other-endpoint-security': `Endpoint Security ended the process with code ${termination?.code ?? '?'}; the code of a missed deadline is 2.`,
    other: `Endpoint Security did not kill this process: ${
      namespace !== null
        ? `the namespace is ${namespace}`
        : `the report does not give a namespace${exception === null ? '' : ` (${printable(exception)})`}`
    }.`,
  }[kind];
  const title = kind === 'deadline-miss' ? colours.red(colours.bold('MISSED DEADLINE')) : colours.bold('NOT A MISS');
  return [
    title,
    ...wrap(sentence, width - 2).map((line) => `  ${line}`),
    ...(softLimit === null
      ? []
      : wrap(
          `libdispatch had reached its soft limit of ${softLimit} threads, all blocked: no other block could run, answers included (rule 7).`,
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
        'No thread was in a handler: the handler had passed the message on, and the code that had it did not answer.',
        width - 2,
      ).map((line) => `  ${line}`),
    ];
  }
  const { frame, blocked, waitsForThread } = handler;
  return [
    'Handler',
    ...field('frame', frame === null ? 'none in the client' : frameText(frame)),
    ...field('thread', `${handler.thread}`),
    ...(blocked === null ? field('in', 'its own code: there is no call on the stack') : callLines(blocked)),
    ...(waitsForThread
      ? field('holder', 'the report does not say which thread; one of the others below may have it')
      : []),
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
      ? 'Threads that may hold what the handler waits for'
      : 'Other threads of the client in blocking calls';
  return [title, ...lines, ...(rest > 0 ? [`  - ${plural(rest, 'other call')} in --json`] : [])];
}

function serviceLines({ services, kind }: Explanation): string[] {
  if (services.length === 0) return [];
  const suspicion =
    'Before such a daemon answers, it may raise an AUTH event for this client. That event is queued behind the handler that waits for the daemon: none of them can make progress (rule 1). A crash report does not show that; a replay with service models does.';
  return [
    'Daemons that it waited for',
    ...(kind === 'deadline-miss' ? wrap(suspicion, width - 2).map((line) => `  ${line}`) : []),
    ...services.flatMap(({ name, by, through, modelled }) => {
      const how =
        by === 'model'
          ? `the models say that ${printable(through)} leads to it`
          : `code of ${printable(through)} waits for it`;
      const model = modelled ? '' : '; esreplay has no model of it, see docs/how-to/service-models.md';
      return wrap(`- ${name}: ${how}${model}`, width - 2, '  ').map((line) => `  ${line}`);
    }),
  ];
}

function reproductionLines({ models, why, command, trace }: Reproduction, colours: Colours): string[] {
  return [
    'Reproduce it',
    ...field('models', models === null ? why : `${models}: ${why}`),
    ...(trace === null
      ? field('trace', 'any with AUTH messages of that kind; --trace FILE checks one; samples are in traces/')
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
    lines.push(...field('', 'A trace without AUTH messages has no deadlines: import or record it with --auth.'));
  else if (!trace.fits)
    lines.push(
      ...field(
        '',
        `It has no ${wanted}, which the names of the handler's functions suggest: use another trace, or record those.`,
      ),
    );
  for (const { name, messages } of trace.ofDaemons)
    lines.push(
      ...field(
        '',
        messages === 0
          ? `${name} raises no event in it; its events come from the model.`
          : `${name} itself has ${plural(messages, 'AUTH message')} in it, which come when the client calls it.`,
      ),
    );
  return lines;
}

function frameText({ symbol, image }: ReportFrame): string {
  return `${printable(symbol ?? 'a function without a symbol')}${image === null ? '' : ` in ${printable(image)}`}`;
}
