// What went wrong, and what to do about it: the words of an error, in the form that `esreplay` prints.
#pragma once

#include <string>

namespace esrecord {

struct Trouble {
  std::string problem;
  std::string remedy;                  // empty: none
  bool curable_while_waiting = false;  // a person can cure it while the recorder runs
};

// Prints "esrecord: error: PROBLEM" to stderr, and "help: REMEDY" on the next line.
void complain(const char* program, const Trouble& trouble);

}  // namespace esrecord
