// `gmock_api TRACE TIMES`: the functions of Endpoint Security are behind an interface that GoogleMock stands in for, as
// in unit tests of handlers: each call is matched with its expectation, and counted. Prints JSON.
#include <gmock/gmock.h>

#include <memory>

#include "scripts/self-benchmark/native/direct_loop.h"

namespace {

class Api {
 public:
  virtual ~Api() = default;
  virtual es_respond_result_t RespondAuth(es_client_t*, const es_message_t*, es_auth_result_t, bool) = 0;
  virtual es_respond_result_t RespondFlags(es_client_t*, const es_message_t*, uint32_t, bool) = 0;
};

class MockApi : public Api {
 public:
  MOCK_METHOD(es_respond_result_t, RespondAuth, (es_client_t*, const es_message_t*, es_auth_result_t, bool),
              (override));
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
  using testing::_;
  using testing::Return;
  testing::InitGoogleMock(&argc, argv);
  return esreplay::direct_loop(argc, argv, [] {
    auto mock = std::make_unique<testing::NiceMock<MockApi>>();
    EXPECT_CALL(*mock, RespondAuth(_, _, ES_AUTH_RESULT_ALLOW, false))
        .WillRepeatedly(Return(ES_RESPOND_RESULT_SUCCESS));
    EXPECT_CALL(*mock, RespondFlags(_, _, UINT32_MAX, false)).WillRepeatedly(Return(ES_RESPOND_RESULT_SUCCESS));
    g_api = mock.get();
    return mock;
  });
}
