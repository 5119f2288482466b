// Compiles with Apple's C++ library alone, which is libc++.
#include <EndpointSecurity/EndpointSecurity.h>

#include <cstdio>
#include <string>

#ifndef _LIBCPP_VERSION
#error this client counts on libc++
#endif

int main() {
  std::__1::string name = "libc++";
  es_client_t* client = nullptr;
  std::printf("%s %d\n", name.c_str(), es_unsubscribe_all(client));
}
