// Builds the documents as a static site with a search: `npm run site`. Every page of docs/, the pages outside of it that
// they link to, and the API pages from the docstrings. The result is in build/site, and can be opened by any web server.
// VitePress fails on a link to a page that is not there.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFile, linksIn, withLinks } from './links.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
const content = join(root, 'build/site-content');
const out = join(root, 'build/site');
const run = (program, words) => execFileSync(program, words, { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] });

if (!existsSync(join(here, 'node_modules/vitepress'))) run('npm', ['ci', '--no-audit', '--no-fund']);
rmSync(content, { recursive: true, force: true });
rmSync(out, { recursive: true, force: true });
// The pages become modules, which import Vue.
mkdirSync(content, { recursive: true });
symlinkSync(join(here, 'node_modules'), join(content, 'node_modules'));

const files = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name));
for (const file of files) if (isServed(file)) copied(file);
const pages = new Set(files.filter((name) => name.endsWith('.md')));
for (const page of pages) {
  const text = readFileSync(join(root, page), 'utf8');
  const pathOf = (target) => normalize(join(dirname(page), target));
  const isPage = (path) => path.endsWith('.md') && isFile(join(root, path));
  for (const target of linksIn(text)) if (isPage(pathOf(target))) pages.add(pathOf(target));
  const shown = withLinks(text, (target) => {
    const path = pathOf(target);
    return isPage(path) || isServed(path) ? relative(dirname(placeOf(page)), placeOf(path)) : null;
  });
  written(placeOf(page), shown);
}

/** What is in docs/ is at the top of the site. */
function placeOf(path) {
  return path.replace(/^docs\//, '');
}

/** Pictures, and the schemas of outputs and files. */
function isServed(path) {
  return path.startsWith('docs/') && /\.(svg|png|json|cddl)$/.test(path) && isFile(join(root, path));
}

/** Pictures stand beside their page, and what is no page and no picture is served as it is. */
function copied(path) {
  const to = join(content, /\.(json|cddl)$/.test(path) ? 'public' : '', placeOf(path));
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(root, path), to);
}

function written(page, text) {
  mkdirSync(dirname(join(content, page)), { recursive: true });
  writeFileSync(join(content, page), text);
}

run(process.execPath, [
  'node_modules/typedoc/bin/typedoc',
  ...['--plugin', 'typedoc-plugin-markdown', '--entryPoints', join(root, 'src/index.ts')],
  ...['--tsconfig', join(root, 'tsconfig.json'), '--skipErrorChecking', '--disableSources', '--hideBreadcrumbs'],
  ...['--readme', 'none', '--name', 'API', '--logLevel', 'Error', '--out', join(content, 'api')],
]);
for (const name of readdirSync(join(content, 'api'), { recursive: true, encoding: 'utf8' })) {
  const page = join(content, 'api', name);
  // Its README is the index of the folder.
  if (isFile(page)) writeFileSync(page, readFileSync(page, 'utf8').replaceAll(/README\.md\b/g, 'index.md'));
}
run(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'build', '.', '--outDir', out]);
console.log(`${pages.size} pages and the API: ${relative(process.cwd(), join(out, 'index.html'))}`);
