// What `esreplay explain RULE` prints: what a rule finds, what macOS does about it, what to do instead.
import pc from 'picocolors';
import { classWords } from '../judge/finding-class.ts';
import { handlerRules } from '../judge/handler-rules.ts';
import type { Rule } from '../judge/rule.ts';
import { wrap } from '../report/layout.ts';

export interface RuleTextOptions {
  readonly colour?: boolean;
  readonly columns?: number;
}

export function renderRule(rule: Rule, { colour = false, columns = 80 }: RuleTextOptions = {}): string {
  const colours = pc.createColors(colour);
  const section = (title: string, text: string): string[] => [
    '',
    colours.bold(title),
    ...wrap(text, columns - 2).map((line) => `  ${line}`),
  ];
  const { slug, about, macos, advice, handlerRule } = rule;
  return `${[
    `${colours.bold(slug)}  ${classWords[rule.class]}`,
    ...wrap(`${about.charAt(0).toUpperCase()}${about.slice(1)}.`, columns - 2).map((line) => `  ${line}`),
    ...section('What macOS does', macos),
    ...section('What to do instead', advice),
    ...(handlerRule === null ? [] : section(`Rule ${handlerRule} for handlers`, handlerRules[handlerRule])),
  ].join('\n')}\n`;
}
