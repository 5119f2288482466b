// One self-contained HTML file: no server, no network, no other file. Its content is data; a content security policy
// lets only the page's own script run.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../../errors/errors.ts';
import { packageRoot } from '../../system/package-root.ts';
import { pageIds } from './page-data.ts';

export interface Document {
  readonly title: string;
  /** Visible without scripts too, which some CI servers block. */
  readonly text: string;
  /** What the script reads: JSON. */
  readonly data: unknown;
  /** The one of dist/page that shows the data. */
  readonly script: 'page' | 'measured' | 'suite';
  /** Packed data, each in an element of its own: `block-0` and so on. */
  readonly blocks: readonly string[];
}

export function renderDocument({ title, text, data, script: name, blocks }: Document): string {
  const [script, style] = [pageFile(`${name}.js`), pageFile('style.css')];
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<div id="${pageIds.app}"><pre>${escaped(text)}</pre></div>`,
    `<script type="application/json" id="${pageIds.data}">${json(data)}</script>`,
    `<script>${script}</script>`,
    ...blocks.map((block, at) => `<script type="text/plain" id="${pageIds.block}${at}">${block}</script>`),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function policy(script: string, style: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function pageFile(name: string): string {
  const path = join(packageRoot, 'dist/page', name);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new SetupError(`cannot read a part of the page: ${(error as Error).message}`, {
      place: path,
      remedy: 'install esreplay again; in a checkout: `npm run setup`',
      cause: error,
    });
  }
}

/** Inside a script element only `</script` and `<!--` mean anything. */
const json = (data: unknown): string => JSON.stringify(data).replaceAll('<', '\\u003c');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
