// The site: its pages are those that build.mjs has put together.
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const content = '../build/site-content';

export default defineConfig({
  title: 'esreplay',
  description: 'Record and replay tests for clients of Endpoint Security',
  srcDir: content,
  cacheDir: '../build/site-cache',
  rewrites: { 'README.md': 'index.md', 'api/README.md': 'api/index.md' },
  markdown: {
    anchor: { slugify },
    // Braces in code are no expressions of Vue.
    config: ({ renderer: { rules } }) => {
      const usual = rules.code_inline;
      rules.code_inline = (tokens, at, ...rest) => {
        tokens[at].attrSet('v-pre', '');
        return usual(tokens, at, ...rest);
      };
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [{ text: 'API', link: '/api/' }],
    sidebar: sidebar(),
  },
});

/** As on GitHub, where the same pages are read. */
function slugify(title) {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** The groups of the index, in its order. */
function sidebar() {
  const groups = [];
  for (const line of readFileSync(new URL(`../${content}/README.md`, import.meta.url), 'utf8').split('\n')) {
    const [, title] = /^## (.*)/.exec(line) ?? [];
    if (title !== undefined) groups.push({ text: title, collapsed: groups.length > 1, items: [] });
    for (const [, text, target] of line.matchAll(/\[([^\]]+)\]\(([^)]+\.md)\)/g))
      groups.at(-1)?.items.push({ text: text.replaceAll('`', ''), link: new URL(target, 'file:///').pathname });
  }
  return groups;
}
