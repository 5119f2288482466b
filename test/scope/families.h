// One call of the table, with arguments that make it return at once or as soon as possible. It is made outside a
// handler and inside one; its result and errno must be equal.
#pragma once

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <type_traits>

struct Row {
  const char* name;
  long (*run)();
  void (*before)() = nullptr;    // outside the handler, before each run
  const char* symbol = nullptr;  // the symbol of the call if it has another name
  const char* way = nullptr;     // the variant that its arguments select; null if there is only one
};

struct RowList {
  const Row* rows;
  unsigned count;
};
RowList file_rows();
RowList directory_rows();
RowList stdio_rows();
RowList wait_rows();
RowList lock_rows();
RowList process_rows();
RowList network_rows();
RowList dispatch_rows();
RowList alias_rows();   // Linux
RowList darwin_rows();  // macOS
RowList darwin_kernel_rows();

// Pointers count as found or not, because a second object has another address.
template <typename T>
long answer(T value) {
  if constexpr (std::is_pointer_v<T>)
    return value != nullptr;
  else
    return static_cast<long>(value);
}

// Descriptors and process ids count as made or not.
inline long made(long number) { return number >= 0 ? 1 : number; }

#define ROW(name, expression) {name, [] { return answer(expression); }}
#define ROW_AFTER(preparation, name, expression) {name, [] { return answer(expression); }, []() { preparation; }}
#define MADE(name, expression) {name, [] { return made(expression); }}
// A row of a call that macOS lacks, or has with other arguments (families_darwin.cc).
#if defined(__APPLE__)
#define ON_LINUX(...) {nullptr, nullptr}
#else
#define ON_LINUX(...) __VA_ARGS__
#endif
#define DONE(name, statement) \
  {name, [] {                 \
     statement;               \
     return 0l;               \
   }}

// Made before the first row.
extern char folder[64];
extern char file_path[128];
extern char missing[128];
extern int file;
extern char buffer[4096];
extern timespec past;    // a moment long past
extern timespec moment;  // a nanosecond
// What a row's preparation made for its next run.
extern long prepared;
