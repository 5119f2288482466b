// What GitHub makes of Markdown: HTML by its dialect, with raw HTML kept, and mentions and references outside of code.
import assert from 'node:assert/strict';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

export interface GithubPage {
  /** Everything outside of code: there names become links, mentions and markup. */
  readonly live: string;
  /** Texts of code, as a reader sees them. */
  readonly code: readonly string[];
}

const element = /<code(?: class="language-text")?>([\s\S]*?)<\/code>/g;
const ownTags: ReadonlySet<string> = new Set('h2 h3 p pre code table thead tbody tr th td'.split(' '));
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function githubPage(markdown: string): GithubPage {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  const code = [...html.matchAll(element)].map(([, text = '']) => {
    assert.doesNotMatch(text, /[<>]/, 'an element in code');
    return text.replaceAll(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);
  });
  return { live: html.replaceAll(element, '<code></code>'), code };
}

/** Fails if anything outside of code is not of esreplay. */
export function assertInert({ live }: GithubPage, foreign: string): void {
  assert.equal(live.toLowerCase().includes(foreign.toLowerCase()), false, live);
  const tags = [...live.matchAll(/<\/?([^\s>/]*)([^>]*)>/g)];
  for (const [tag, name = '', rest = ''] of tags) assert.ok(ownTags.has(name) && rest === '', tag);
  assert.doesNotMatch(live, /@|#\d|https?:|www\.|<!--/);
}
