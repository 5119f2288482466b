// Which names in a source file are calls of the table: in each language, and in what looks like one and is none.
import assert from 'node:assert/strict';
import type { Language } from '../../src/calls/lexer.ts';
import { callsInSource } from '../../src/calls/source-calls.ts';

/** "name:line" of each. */
const found = (language: Language, text: string): string[] =>
  callsInSource(text, language).map(({ call, line }) => `${call.name}:${line}`);

const cases: readonly (readonly [title: string, language: Language, text: string, calls: readonly string[]])[] = [
  ['a call of C', 'c', 'int f(int u) {\n  return getpwuid(u) != 0 && open("x", 0);\n}', ['getpwuid:2', 'open:2']],
  ['a call whose value is cast away', 'c', 'void f(int d) { (void)close(d); }', ['close:1']],
  ['a comment', 'c', '/* open("x", 0) */ // open("x", 0)\n', []],
  ['a string', 'c', 'char *s = "open(x, 0)"; char c = \'"\'; int d = open(s, 0);', ['open:1']],
  ['a string that does not end', 'c', 'char *s = "open(\nopen(s, 0);', ['open:2']],
  [
    'a line of a directive',
    'c',
    '#include "open(x)"\n#if A && \\\n    open(b)\n#define LOOK(x) open(x, 0)\n#endif\nclose(d);',
    ['open:4', 'close:6'],
  ],
  ['a declaration', 'c', 'int open(const char *, int);\nFILE *fopen(const char *);\nconst char *const *read(int);', []],
  ['a product with a call', 'c', 'long f(int d) { return 2 * read(d, b, 1); }', ['read:1']],
  ['a function of the same name', 'c', 'static int open(int a) { return a; }\nint g(void) { return open(1); }', []],
  ['a method of an object', 'c', 'x.open("a", 0); y->read(1, b, 2); getpwuid(u);', ['getpwuid:1']],
  ['a function without arguments that the table has with some', 'c', 'void f() { close(); fork(); }', ['fork:1']],
  ['a method of C++ that is defined', 'c', 'void A::close(int d) const { ::close(d); close(d); }', ['close:1']],
  ['a qualified name of C++', 'c', 'std::remove("a"); other::remove("a"); ::unlink("b");', ['remove:1', 'unlink:1']],
  ['a raw string of C++', 'c', 'auto s = R"x(")" open(a, 0))x";\nopen(s, 0);', ['open:2']],
  ['a digit separator of C++', 'c', "int n = 1'000; open(s, 0);", ['open:1']],
  ['a template before a name', 'c', 'std::vector<int> read(int, int);\nif (a > read(1, b, 2)) {}', ['read:2']],
  [
    'a message of Objective-C',
    'objc',
    '[[NSFileManager defaultManager]\n fileExistsAtPath:p];',
    ['-[NSFileManager fileExistsAtPath:]:1'],
  ],
  ['a short message beside its class', 'objc', 'NSTask *t = [NSTask new];\n[t launch];', ['-[NSTask launch]:2']],
  ['a short message without its class', 'objc', '[rocket launch];', []],
  [
    'a message with a choice in it',
    'objc',
    '[d writeToFile:a ? b : c atomically:YES];',
    ['-[NSData writeToFile:atomically:]:1'],
  ],
  [
    'a shared message to an object of the class',
    'objc',
    'NSUserDefaults *ud;\n[ud objectForKey:k];\n[[NSUserDefaults standardUserDefaults] objectForKey:k];\n[self.ud objectForKey:k];',
    ['-[NSUserDefaults objectForKey:]:2', '-[NSUserDefaults objectForKey:]:3', '-[NSUserDefaults objectForKey:]:4'],
  ],
  [
    'a shared message to another object',
    'objc',
    '[NSUserDefaults new]; [map objectForKey:k]; [[[NSBundle mainBundle] infoDictionary] objectForKey:k];',
    [],
  ],
  ['an index', 'objc', 'a[b launch]; NSTask *t; x = a[i];', []],
  ['a class that reads files', 'objc', 'id f = [[NSDateFormatter alloc] init]; [NSDate date];', ['NSDateFormatter:1']],
  ['a block in a message', 'objc', '[q addOperationWithBlock:^{ open("a", 0); }];', ['open:1']],
  ['a call of Swift', 'swift', 'let d = open(path, O_RDONLY)\n_ = Darwin.getpwuid(u)', ['open:1', 'getpwuid:2']],
  [
    'a method of Swift',
    'swift',
    'if fm.fileExists(atPath: p) { fm.removeItem(atPath: p) }',
    ['-[NSFileManager fileExistsAtPath:]:1', '-[NSFileManager removeItemAtPath:error:]:1'],
  ],
  ['a labelled function of Swift', 'swift', 'open(url: u)\nconnect(to: host)', []],
  [
    'a queue of Swift',
    'swift',
    'let q = DispatchQueue(label: "a")\nq.sync { work() }\nq.sync(execute: f)',
    ['dispatch_sync:2', 'dispatch_sync:3'],
  ],
  ['a semaphore of Swift', 'swift', 'let s = DispatchSemaphore(value: 0)\ns.wait()', ['dispatch_semaphore_wait:2']],
  ['a wait of something else', 'swift', 'barrier.wait()\nview.sync { }', []],
  ['a function that Swift defines', 'swift', 'func read(_ a: Int) {}\nread(1)', []],
  ['a nested comment of Swift', 'swift', '/* /* */ open(a, 0) */ open(b, 0)', ['open:1']],
  ['a long string of Swift', 'swift', 'let s = """\nopen(a, 0)\n"""\nlet r = #"open("# ; getpwuid(1)', ['getpwuid:4']],
  ['a call of Rust', 'rust', 'unsafe { libc::getpwuid(u); }', ['getpwuid:1']],
  [
    'a function of another module of Rust',
    'rust',
    'let f = fs::read(p); read(p); x.open(p); es_new_client(a, b);',
    ['es_new_client:1'],
  ],
  ['a lifetime of Rust', 'rust', "fn f<'a>(x: &'a str, c: char) { let q = '\"'; libc::open(x, 0) }", ['open:1']],
  ['a raw string of Rust', 'rust', 'let s = r#"libc::open("a")"#; libc::close(1);', ['close:1']],
  ['a call of cgo', 'go', 'd := C.open(p, 0)\nf := os.open(p)\nread(d)', ['open:1']],
  ['a raw string of Go', 'go', 's := `C.open(\n`\nC.close(1)', ['close:3']],
];

describe('calls in sources', () => {
  for (const [title, language, text, calls] of cases)
    it(`${title} gives ${calls.length === 0 ? 'no call' : calls.join(', ')} (${language})`, () => {
      assert.deepEqual(found(language, text), calls);
    });

  it('hostile text is read to its end', () => {
    // Each of these is slow for a reader that looks back or ahead without a limit; `#` took 34 s in 256 KiB once.
    const pieces = [
      '(',
      '[',
      '{',
      '"',
      "'",
      '/*',
      'open(',
      '[a launch',
      'R"(',
      'r##',
      '`',
      '#"',
      'a::',
      '? : ',
      '\\',
      '\u0000',
    ];
    const languages: readonly Language[] = ['c', 'objc', 'swift', 'rust', 'go'];
    for (const language of languages)
      for (const piece of pieces)
        assert.ok(found(language, piece.repeat(Math.floor((1 << 15) / piece.length))).length >= 0, piece);
  });
});
