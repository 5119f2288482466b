// Long C++ names in a stack.
import assert from 'node:assert/strict';
import { shortFunctionName } from '../../src/report/function-name.ts';

describe('function names in a report', () => {
  const short: readonly (readonly [string, string, number])[] = [
    ['handle_exec', 'handle_exec', 20],
    ['std::map<int, std::set<long>>::find(int const&) const', 'std::map<…>::find(int const&) const', 40],
    ['std::map<int, std::set<long>>::find(int const&) const', 'std::map<…>::find(…)', 25],
    [
      'void policy::(anonymous namespace)::decide<es_message_t>(es_message_t const&)',
      'void policy::(anonymous namespace)::decide<…>(…)',
      50,
    ],
    [
      'std::operator<<<std::char_traits<char>>(std::ostream&, char const*)',
      'std::operator<<<…>(std::ostream&, char const*)',
      50,
    ],
    ['policy::operator()(std::vector<std::string>, es_message_t const*) const', 'policy::operator()(…)', 30],
    ['policy::operator->(std::vector<std::string>, es_message_t const*)', 'policy::operator->(…)', 30],
    ['one_c_function_with_a_name_that_nobody_would_want_to_type', '…hat_nobody_would_want_to_type', 30],
    ['broken<name', '…n<name', 7],
    ['URL.init(filePath:directoryHint:relativeTo:)', 'URL.init(…)', 40],
  ];
  for (const [name, expected, room] of short)
    it(`the name ${name} fits ${room} columns`, () => {
      assert.equal(shortFunctionName(name, room), expected);
      assert.ok(expected.length <= room);
    });

  it('a mangled Swift name is never shortened', () => {
    const mangled = '$s20FoundationEssentials11FileManagerC10fileExists6atPath11isDirectorySbSS_SbztF';
    assert.equal(shortFunctionName(mangled, 30), mangled);
  });
});
