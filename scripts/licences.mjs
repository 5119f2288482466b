// Collects the licence texts of the packages that are compiled into dist/: whoever passes their code on passes these on
// too.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns one text with those of all packages in `what`. `metafiles`: what esbuild says of each build. Throws if a
 * package has none.
 */
export function licencesOf(metafiles, what = 'The compiled files of this folder contain') {
  const folders = new Set(metafiles.flatMap(filesIn).flatMap((file) => packageFolder.exec(file)?.[0] ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name, head: `${name} ${version} (${license})`, text: licenceIn(folder, license) };
  });
  const parts = packages
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ head, text }) => `${head}\n${'-'.repeat(head.length)}\n\n${text.trim()}\n`);
  return `${what} these packages.\n\n${parts.join('\n\n')}`;
}

/** Returns the same as a comment of JavaScript, for a file that goes on to others without this folder. */
export function licenceComment(metafile) {
  return `/*!\n${licencesOf([metafile], 'This script contains').replaceAll('*/', '* /').trim()}\n*/\n`;
}

const packageFolder = /^.*node_modules\/(@[^/]+\/)?[^/]+/;

/** Returns the sources of which something is in an output. */
function filesIn({ outputs }) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}

/** Where the text of a licence is whose packages need not have it. */
const standard = { 'Apache-2.0': 'node_modules/typescript/LICENSE' };

function licenceIn(folder, license) {
  const own = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const files = own.length > 0 ? own.map((file) => join(folder, file)) : [standard[license] ?? ''];
  if (files.includes('')) throw new Error(`no licence text in ${folder}\nhelp: name it in scripts/licences.mjs`);
  return files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n');
}
