// The recorder's pseudonyms, compared with published vectors, and at its limits. redact.test.ts compares what it makes
// of messages with `esreplay redact`.
#include "src/native/redaction/redactor.h"

#include <cstring>
#include <string>

#include "src/native/redaction/hmac.h"
#include "test/native/check.h"

namespace esrecord {
namespace {

using esreplay::Content;
using esreplay::Digest;
using esreplay::Hmac;
using esreplay::redaction_profile;
using esreplay::Redactor;

constexpr char kKey[] = "0123456789abcdef0123456789abcdef";

std::string hex(const Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// RFC 4231, test cases 1, 2 and 6: a short key, a shorter one, and one that is longer than a block.
TEST(hmac_is_that_of_rfc_4231) {
  CHECK(hex(Hmac(std::string(20, '\x0b')).of("Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(Hmac("Jefe").of("what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(Hmac(std::string(131, '\xaa')).of("Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(a_pseudonym_is_that_of_esreplay_redact) {
  Redactor redactor(*redaction_profile("report"), kKey);
  CHECK(redactor.text(Content::kPath, "/Users/alice") == "/Users/im66wrkgpzhf");
  CHECK(redactor.text(Content::kUser, "alice") == "im66wrkgpzhf");
  CHECK(redactor.text(Content::kPath, "/usr/bin/../alice").find("alice") == std::string::npos);
  CHECK(redactor.text(Content::kArgument, "/usr/bin/curl -u alice:x").find("alice") == std::string::npos);
  const std::string nul("/usr/bin/curl\0alice", 19);
  CHECK(redactor.text(Content::kArgument, nul).find("alice") == std::string::npos);
  CHECK(redactor.text(Content::kPath, "").empty());
  CHECK(redaction_profile("none") == nullptr);
}

TEST(a_cache_that_is_full_changes_nothing) {
  Redactor redactor(*redaction_profile("report"), kKey);
  const std::string first = redactor.text(Content::kPath, "/Users/alice/first");
  const std::string filler(2000, 'x');
  for (int i = 0; i < 10'000; ++i) redactor.text(Content::kUser, filler + std::to_string(i));
  CHECK(redactor.text(Content::kPath, "/Users/alice/first") == first);
}

TEST(bytes_are_no_text_of_the_same_letters) {
  Redactor redactor(*redaction_profile("report"), kKey);
  const std::string value = "written by people, 30 letters.";
  const std::string text = redactor.text(Content::kText, value);
  const auto* bytes = reinterpret_cast<const uint8_t*>(value.data());
  const Digest digest = Hmac(kKey).of(value);
  CHECK(memcmp(redactor.bytes(Content::kText, bytes, value.size()), digest.data(), value.size()) == 0);
  CHECK(redactor.text(Content::kText, value) == text);
}

TEST(a_list_that_is_cut_becomes_an_empty_one) {
  Redactor redactor(*redaction_profile("report"), kKey);
  struct {
    esreplay::OpaqueBytes head;
    uint8_t bytes[60];
  } list = {{sizeof list.bytes}, {0x01, 0x2c, 0xc1, 0x6d}};
  list.bytes[39] = 200;
  memset(list.bytes + 4, 's', 30);
  const esreplay::OpaqueBytes* redacted = redactor.access_list(&list.head);
  CHECK(redacted->size == 44);
  CHECK(memchr(redacted->bytes(), 's', redacted->size) == nullptr);
}

}  // namespace
}  // namespace esrecord
