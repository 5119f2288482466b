// `handler-loop TRACE TIMES`: the handler of allow.h called directly, on messages built beforehand, with respond
// functions that do nothing. What is left of an AUTH message when nothing is decoded, checked or written down. Prints
// JSON.
#include "scripts/self-benchmark/native/direct_loop.h"

extern "C" __attribute__((noinline)) es_respond_result_t es_respond_auth_result(es_client_t*,
                                                                                const es_message_t* message,
                                                                                es_auth_result_t, bool) {
  KEEP(message);
  return ES_RESPOND_RESULT_SUCCESS;
}

extern "C" __attribute__((noinline)) es_respond_result_t es_respond_flags_result(es_client_t*,
                                                                                 const es_message_t* message, uint32_t,
                                                                                 bool) {
  KEEP(message);
  return ES_RESPOND_RESULT_SUCCESS;
}

int main(int argc, char** argv) {
  return esreplay::direct_loop(argc, argv, [] { return 0; });
}
