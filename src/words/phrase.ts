// Turns sentences of a report into the message or help of an error: `The client is static.` becomes `the client is
// static`.

export function phrase(sentences: string): string {
  return sentences
    .replace(/\.$/, '')
    .split(/\. (?=[A-Z])/)
    .map((each) => each.replace(/^(?!Endpoint)[A-Z][a-z]*(?=[ ,])/, (word) => word.toLowerCase()))
    .join('; ');
}
