// Decides which parts of a path are kept: those of a named folder, and everything below a tree. It works part by part
// from the front, so a part depends only on those before it, and a prefix of a path stays its prefix.
interface Node {
  readonly children: Map<string, Node>;
  isTree: boolean;
}

export class KeptPaths {
  private readonly root: Node = { children: new Map(), isTree: false };

  /** Takes absolute paths. The folders above a kept one are kept too. */
  constructor(folders: readonly string[], trees: readonly string[]) {
    for (const folder of folders) this.add(folder);
    for (const tree of trees) this.add(tree).isTree = true;
  }

  /** `plain`: the text need not be a path to its end, like a command line that begins with one. */
  start(plain = false): KeptPlace {
    return new KeptPlace(this.root, plain);
  }

  private add(path: string): Node {
    let node = this.root;
    for (const part of Buffer.from(path).toString('latin1').split('/').slice(1)) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = { children: new Map(), isTree: false };
        node.children.set(part, child);
      }
      node = child;
    }
    return node;
  }
}

/** Walks one path. */
export class KeptPlace {
  private node: Node | undefined;
  private isFirst: boolean;
  private readonly plain: boolean;

  constructor(root: Node | undefined, plain: boolean, isFirst = true) {
    this.node = root;
    this.plain = plain;
    this.isFirst = isFirst;
  }

  /** For a walk that goes on from here, and leaves this one where it is. */
  copy(): KeptPlace {
    return new KeptPlace(this.node, this.plain, this.isFirst);
  }

  /** From here on, nothing is known to be the system's. */
  leave(): void {
    this.node = undefined;
    this.isFirst = false;
  }

  keeps(part: string): boolean {
    // A path that does not begin with a slash has no known place.
    if (this.isFirst && part !== '') this.node = undefined;
    this.isFirst = false;
    if (part === '') return true;
    if (part === '.' || part === '..') {
      this.node = undefined;
      return true;
    }
    // `/usr/bin/curl -u me:secret`, `/usr/lib/a.dylib:/Users/me`: what follows the path is not part of the tree.
    if (this.node?.isTree && this.plain && !/^[A-Za-z0-9._+-]+$/.test(part)) this.node = undefined;
    if (this.node?.isTree) return true;
    this.node = this.node?.children.get(part);
    return this.node !== undefined;
  }
}
