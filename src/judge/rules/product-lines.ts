// The lines that a product writes about messages, compared with the messages. Only with --output-map.
import type { LineDifferenceKind } from '../../observed/line-difference.ts';
import type { Rule } from '../rule.ts';

const macos = "Nothing: this compares the client's lines with the messages that it got.";
const lineRule = <Slug extends string>(slug: Slug, words: Pick<Rule, 'headline' | 'about' | 'advice'>): Rule<Slug> => ({
  slug,
  class: 'difference',
  ...words,
  macos,
  handlerRule: null,
});

export const missingLine = lineRule('missing-line', {
  headline: 'A message has no line in the output',
  about: 'the client did not write the line that a message needs',
  advice:
    'Look where the client drops the message. If it leaves it out on purpose, name it in `only` or `ignore` of the map.',
});
export const repeatedLine = lineRule('repeated-line', {
  headline: 'A message has more lines than it should',
  about: 'the client wrote several lines about one message',
  advice:
    'Look for a message that is handled twice. If another event has such lines too, name it in `events` of the map.',
});
export const wrongLinePid = lineRule('wrong-line-pid', {
  headline: 'A line names the wrong process',
  about: "a line of the client has a pid that is not its message's",
  advice: 'Read the pid from the audit token of the message at hand, and copy it before the handler returns.',
});
export const wrongLinePath = lineRule('wrong-line-path', {
  headline: 'A line names the wrong path',
  about: "a line of the client has a path that is not its message's",
  advice: 'Copy the path with its length before the handler returns: it need not end with a zero byte.',
});
export const wrongLineParent = lineRule('wrong-line-parent', {
  headline: 'A line names the wrong parent',
  about: 'a line of the client has a parent that its process does not have',
  advice:
    'Read the parent from the message. A table of processes needs each fork, too: not every fork is followed by an exec.',
});
export const wrongLineOrder = lineRule('wrong-line-order', {
  headline: 'Lines of one process are in the wrong order',
  about: 'a line of the client comes behind that of a later message of the same process',
  advice:
    'Write the lines of a process from one serial queue. If their order does not matter, put `order: any` in the map.',
});

/** The rule of each kind of difference. */
export const ruleOfLines = {
  missing: missingLine,
  repeated: repeatedLine,
  pid: wrongLinePid,
  path: wrongLinePath,
  parent: wrongLineParent,
  order: wrongLineOrder,
} as const satisfies Readonly<Record<LineDifferenceKind, Rule>>;
