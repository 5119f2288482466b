// `gmock_api TRACE TIMES`: the handler of allow.h on messages built beforehand, with the functions of Endpoint Security behind an interface
// that GoogleMock stands in for, as unit tests of handlers do it: each call is matched with its expectation, and counted. Prints JSON.
#include <gmock/gmock.h>

#include <cstdlib>

#include "scripts/self-benchmark/native/allow.h"
#include "scripts/self-benchmark/native/mapped_trace.h"
#include "scripts/self-benchmark/native/stopwatch.h"

namespace {

class Api {
 public:
  virtual ~Api() = default;
  virtual es_respond_result_t RespondAuth(es_client_t*, const es_message_t*, es_auth_result_t, bool) = 0;
  virtual es_respond_result_t RespondFlags(es_client_t*, const es_message_t*, uint32_t, bool) = 0;
};

class MockApi : public Api {
 public:
  MOCK_METHOD(es_respond_result_t, RespondAuth, (es_client_t*, const es_message_t*, es_auth_result_t, bool), (override));
  MOCK_METHOD(es_respond_result_t, RespondFlags, (es_client_t*, const es_message_t*, uint32_t, bool), (override));
};

Api* g_api = nullptr;

}  // namespace

extern "C" es_respond_result_t es_respond_auth_result(es_client_t* client, const es_message_t* message,
                                                      es_auth_result_t result, bool cache) {
  return g_api->RespondAuth(client, message, result, cache);
}

extern "C" es_respond_result_t es_respond_flags_result(es_client_t* client, const es_message_t* message, uint32_t flags,
                                                       bool cache) {
  return g_api->RespondFlags(client, message, flags, cache);
}

int main(int argc, char** argv) {
  using namespace esreplay;
  using testing::_;
  using testing::Return;
  constexpr size_t kMessages = 256;
  constexpr int kRounds = 5;
  testing::InitGoogleMock(&argc, argv);
  if (argc != 3) return 2;
  const auto times = static_cast<size_t>(atol(argv[2]));
  MappedTrace trace;
  Arena arena;
  TraceIndex index;
  if (!trace.map(argv[1]) || !trace.open(index, arena) || index.message_count() == 0) return 1;
  static const es_message_t* messages[kMessages];
  for (size_t i = 0; i < kMessages; ++i) {
    const size_t message = i % index.message_count();
    messages[i] = static_cast<es_message_t*>(
        index.build_message(message, malloc(index.message_size(message)), index.message_size(message)));
  }
  uint64_t best = UINT64_MAX;
  for (int round = 0; round < kRounds; ++round) {
    testing::NiceMock<MockApi> mock;
    EXPECT_CALL(mock, RespondAuth(_, _, ES_AUTH_RESULT_ALLOW, false)).WillRepeatedly(Return(ES_RESPOND_RESULT_SUCCESS));
    EXPECT_CALL(mock, RespondFlags(_, _, UINT32_MAX, false)).WillRepeatedly(Return(ES_RESPOND_RESULT_SUCCESS));
    g_api = &mock;
    const uint64_t start = own_ns();
    for (size_t i = 0; i < times; ++i) handle(nullptr, messages[i % kMessages]);
    const uint64_t passed = own_ns() - start;
    if (passed < best) best = passed;
  }
  printf("{\"ns\":%.3f}\n", static_cast<double>(best) / static_cast<double>(times));
  return 0;
}
