// The links of a page in Markdown.
import { statSync } from 'node:fs';

/** Text and target, without what follows `#`. A link to another site is none. */
const link = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)/g;
const fenced = /(^```[\s\S]*?^```)/m;

export const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

export const linksIn = (text) =>
  outside(text).flatMap((part) => [...part.matchAll(link)].map(([, , , target]) => target));

/** `moved`: where the target is on the site; null: it is not there, and only the words stay. */
export const withLinks = (text, moved) =>
  text
    .split(fenced)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part.replaceAll(link, (_, picture, words, target, place = '') => {
            const to = moved(target);
            if (to === null) return words;
            // VitePress takes what it does not know for a page, unless it has a target.
            const attribute = picture === '' && !to.endsWith('.md') ? '{target="_self"}' : '';
            return `${picture}[${words}](${to}${place})${attribute}`;
          }),
    )
    .join('');

const outside = (text) => text.split(fenced).filter((_, at) => at % 2 === 0);
