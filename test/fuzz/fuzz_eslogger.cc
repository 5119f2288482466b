// Reads any text as eslogger's lines. What is accepted must be a whole record, and be written.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "src/addon/eslogger_line.h"
#include "src/addon/record_copier.h"
#include "src/native/cbor_reader.h"
#include "src/native/utf8.h"

using namespace esreplay;

namespace {

constexpr uint64_t kDefinitionBytes = uint64_t{1} << 20;

class Importer {
 public:
  Importer() {
    if (!copier_.start({kNewestMessageVersion, {0, 0, 1, 1}, 0, kDefinitionBytes}, nullptr, 0, nullptr)) abort();
  }

  // A heap block of exactly this size, so that one byte too many is detected.
  void line(std::vector<uint8_t> text) {
    text.push_back('\n');
    text.shrink_to_fit();
    const uint8_t* end = text.data() + text.size() - 1;
    CborWriter record(record_.data(), record_.size());
    if (!is_utf8(text.data(), text.size()) || !reader_.read(text.data(), end, record)) return;
    CborReader whole(record.data(), record.size());
    if (!whole.skip() || whole.left() != 0) abort();
    const CopiedEnvelope& envelope = reader_.envelope();
    CopyTarget& target = copier_.target();
    if (envelope.version != target.version()) target.run(envelope.version, 0, 0);
    copier_.message(record.data(), envelope, none_);
    if (target.has_refused()) abort();
    target.clear_blocks();
  }

 private:
  EsloggerLine reader_;
  RecordCopier copier_;
  KeptDefinitions none_;
  std::vector<uint8_t> record_ = std::vector<uint8_t>(kMaxRecord);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Importer importer;
  std::vector<uint8_t> line;
  for (size_t at = 0; at <= size; ++at) {
    if (at < size && data[at] != '\n') {
      line.push_back(data[at]);
      continue;
    }
    importer.line(line);
    line.clear();
  }
  return 0;
}
