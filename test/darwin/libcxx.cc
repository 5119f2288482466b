// Replaces the system's C++ library under the loader of this folder: what the recorder uses from it, made from the
// headers that the recorder was compiled with.
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

template class std::basic_string<char>;
template std::string std::operator+(const char*, const std::string&);

namespace std {
inline namespace __1 {

string to_string(unsigned number) { return to_string(static_cast<unsigned long long>(number)); }

string to_string(unsigned long long number) {
  char text[24];
  snprintf(text, sizeof text, "%llu", number);
  return text;
}

// Returns the number of buckets for a hash table.
size_t __next_prime(size_t least);
size_t __next_prime(size_t least) {
  for (size_t number = least < 3 ? 2 : least | 1;; number += number == 2 ? 1 : 2) {
    size_t divisor = 2;
    while (divisor * divisor <= number && number % divisor != 0) ++divisor;
    if (divisor * divisor > number) return number;
  }
}

}  // namespace __1
}  // namespace std

void* operator new(size_t bytes) {
  if (void* memory = malloc(bytes)) return memory;
  abort();
}
void operator delete(void* memory, size_t) noexcept { free(memory); }
