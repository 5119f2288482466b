// Generates docs/reference/rules.md from the rules: what each finds, what macOS does, what to do instead.
import { classWords } from './finding-class.ts';
import { type HandlerRule, handlerRules } from './handler-rules.ts';
import { rules } from './rules.ts';

export function rulesDocument(): string {
  const numbers = Object.keys(handlerRules).map(Number) as HandlerRule[];
  return [
    '<!-- Made from src/judge/rules.ts by `npm run generate`; edit the rules instead. -->',
    '# Rules',
    '',
    'A **violation** is what macOS would kill, deny or crash for, or what a handler must never do; it fails the run. A **hazard**',
    'would be one under load or on another system; it fails only under `--strict`. A **difference** from given expectations fails. A **note** never fails: a line at the end.',
    '',
    '| rule | class | finds |',
    '| --- | --- | --- |',
    ...rules.map(({ slug, class: usual, about }) => `| [${slug}](#${slug}) | ${usual} | ${about} |`),
    '',
    '## Rules for handlers',
    '',
    'Findings quote these by number.',
    '',
    ...numbers.map((number) => `${number}. ${handlerRules[number]}`),
    '',
    ...rules.flatMap(({ slug, class: usual, about, macos, advice, handlerRule }) => [
      `## ${slug}`,
      '',
      `*${classWords[usual]}${handlerRule === null ? '' : `, rule ${handlerRule}`}* — ${about}.`,
      '',
      `**macOS:** ${macos}`,
      '',
      `**Instead:** ${advice}`,
      '',
    ]),
  ].join('\n');
}
