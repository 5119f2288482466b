// Reads XML as strictly as a CI system does, to test what is written: it throws where a parser must reject the text.
// Comments, processing instructions and DTDs are not written, and are rejected too.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** Of the element itself, not of its children. */
  text: string;
}

const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
const token =
  /<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|<\/(?<close>[\w-]+)>|<(?<open>[\w-]+)(?<attributes>(?:\s+[\w-]+="[^"<]*")*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y;

/** Returns the root element. Throws SyntaxError. */
export function readXml(xml: string): XmlElement {
  if (!xml.startsWith(declaration)) throw new SyntaxError('no XML declaration');
  const bad = illegal.exec(xml);
  if (bad !== null) throw new SyntaxError(`character U+${bad[0].codePointAt(0)?.toString(16)} is not allowed`);
  const document: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open: XmlElement[] = [document];
  for (let at = declaration.length; at < xml.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(xml)?.groups;
    if (found === undefined) throw new SyntaxError(`not well-formed: ${xml.slice(at, at + 40)}`);
    take(found, open);
  }
  const [root, ...others] = document.children;
  if (root === undefined || others.length > 0 || open.length !== 1 || document.text.trim() !== '')
    throw new SyntaxError('not one root element');
  return root;
}

function take(found: Readonly<Record<string, string | undefined>>, open: XmlElement[]): void {
  const parent = open.at(-1);
  if (parent === undefined) throw new SyntaxError('text after the root element');
  const { cdata, close, open: name, attributes = '', empty, text } = found;
  if (cdata !== undefined) parent.text += cdata;
  else if (text !== undefined) {
    if (text.includes(']]>')) throw new SyntaxError(']]> outside a CDATA section');
    parent.text += withoutReferences(text);
  } else if (close !== undefined) {
    if (open.pop()?.name !== close) throw new SyntaxError(`</${close}> closes nothing`);
  } else if (name !== undefined) {
    const element: XmlElement = { name, attributes: attributesOf(attributes), children: [], text: '' };
    parent.children.push(element);
    if (empty === '') open.push(element);
  }
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([\w-]+)="([^"]*)"/g)) {
    if (name in attributes) throw new SyntaxError(`attribute ${name} twice`);
    attributes[name] = withoutReferences(value.replace(/[\t\n\r]/g, ' '));
  }
  return attributes;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function withoutReferences(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|\w+)?;?/g, (whole, name: string | undefined) => {
    const character = name?.startsWith('#x') ? String.fromCodePoint(Number(`0${name.slice(1)}`)) : entities[name ?? ''];
    if (character === undefined || illegal.test(character) || !whole.endsWith(';'))
      throw new SyntaxError(`bad reference ${whole}`);
    return character;
  });
}
