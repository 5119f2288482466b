// Which parts of a path stay: those of a named folder, and everything below a tree. It goes part by part from the front, so
// a part depends only on those before it, and the beginning of a path stays its beginning.
interface Node {
  readonly children: Map<string, Node>;
  isTree: boolean;
}

export class KeptPaths {
  private readonly root: Node = { children: new Map(), isTree: false };

  /** Absolute paths. The folders above one that is kept are kept, too. */
  constructor(folders: readonly string[], trees: readonly string[]) {
    for (const folder of folders) this.add(folder);
    for (const tree of trees) this.add(tree).isTree = true;
  }

  /** `plain`: of a text that need not be a path to its end, such as a command line that begins with one. */
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
  private isFirst = true;
  private readonly plain: boolean;

  constructor(root: Node, plain: boolean) {
    this.node = root;
    this.plain = plain;
  }

  /** Nothing that follows is known to be of the system. */
  leave(): void {
    this.node = undefined;
    this.isFirst = false;
  }

  keeps(part: string): boolean {
    // A path that does not begin with a slash is nowhere that is known.
    if (this.isFirst && part !== '') this.node = undefined;
    this.isFirst = false;
    if (part === '') return true;
    if (part === '.' || part === '..') {
      this.node = undefined;
      return true;
    }
    // `/usr/bin/curl -u me:secret`, `/usr/lib/a.dylib:/Users/me`: what follows the path is no part of the tree.
    if (this.node?.isTree && this.plain && !/^[A-Za-z0-9._+-]+$/.test(part)) this.node = undefined;
    if (this.node?.isTree) return true;
    this.node = this.node?.children.get(part);
    return this.node !== undefined;
  }
}
