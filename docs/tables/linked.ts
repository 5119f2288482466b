// Turns the names of pages in texts of the sources into links, for a page of docs/reference.

/** Replaces `docs/how-to/verifying.md` by a link with that page's name. */
export function linked(text: string): string {
  return text.replaceAll(/\bdocs\/([\w-]+)\/([\w-]+\.md)/g, (_, kind: string, page: string) =>
    kind === 'reference' ? `[${page}](${page})` : `[${page}](../${kind}/${page})`,
  );
}
