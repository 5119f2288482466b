// Empty unless __APPLE__ is defined; then it uses what asks for __APPLE__ itself in libc++ and in the kit.
#ifdef __APPLE__
#include <EndpointSecurity/EndpointSecurity.h>
#include <Security/Security.h>
#include <bsm/libbsm.h>
#include <libproc.h>
#include <mach/mach.h>
#include <os/log.h>
#include <spawn.h>

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <locale>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <typeinfo>

#ifndef __linux__
#error "the headers of the system need __linux__"
#endif

int main() {
  es_client_t* client = nullptr;
  es_new_client_result_t const result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
  });
  std::random_device device;
  std::mutex mutex;
  std::thread([&mutex] { std::lock_guard<std::mutex> const guard(mutex); }).join();
  std::cout << "result " << result << " stat " << sizeof(es_file_t::stat) << std::setw(4)
            << (typeid(device) == typeid(std::random_device)) << " "
            << std::filesystem::path("/a/b").filename().string() << "\n";
  return device.entropy() < 0;
}
#endif
