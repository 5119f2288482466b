#include "test/replayer/native/run_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>

#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger_seals.h"
#include "src/native/arena.h"
#include "src/native/trace_reader.h"

namespace esreplay {
namespace {

std::vector<uint8_t> read_file(const std::string& path) {
  std::vector<uint8_t> bytes;
  FILE* file = fopen(path.c_str(), "rb");
  if (file == nullptr) return bytes;
  uint8_t buffer[65536];
  for (size_t size; (size = fread(buffer, 1, sizeof buffer, file)) > 0;)
    bytes.insert(bytes.end(), buffer, buffer + size);
  fclose(file);
  return bytes;
}

void write_file(const std::string& path, const void* bytes, size_t size) {
  FILE* file = fopen(path.c_str(), "wb");
  fwrite(bytes, 1, size, file);
  fclose(file);
}

}  // namespace

RunFixture::RunFixture(void (*change)(RunFile&)) {
  char directory[] = "/tmp/esreplay-core-XXXXXX";
  path_ = mkdtemp(directory);
  const std::vector<uint8_t> trace = read_file(g_trace_path);
  Arena arena;
  TraceIndex index;
  TraceError error = {};
  if (index.open(trace.data(), trace.size(), arena, &error)) message_count_ = index.message_count();
  for (uint64_t i = 0; i < message_count_; ++i) auth_count_ += index.message(i).is_auth() ? 1 : 0;
  arena.release();

  RunFile run = {};
  memcpy(run.magic, kRunFileMagic, sizeof run.magic);
  run.protocol = kRunProtocol;
  run.size = sizeof run;
  run.harness_pid = getpid();
  run.client_count = 1;
  run.pace = static_cast<uint32_t>(Pace::kAsap);
  run.flags = kRunFlagInProcess;
  run.speed_ppm = 1000000;
  run.budget_scale_ppm = 100000000;  // a hundred times 15 s: sanitizers and a busy machine make no message late
  run.settle_ns = 1000000;
  run.quiet_ns = 5000000;
  run.message_count = message_count_;
  snprintf(run.trace_path, sizeof run.trace_path, "%s", g_trace_path);
  snprintf(run.ledger_dir, sizeof run.ledger_dir, "%s", path());
  snprintf(run.spill_dir, sizeof run.spill_dir, "%s", path());
  if (change != nullptr) change(run);
  write_file(path_ + "/run.bin", &run, sizeof run);

  std::vector<uint8_t> shared(sizeof(SharedFile) + message_count_ * sizeof(uint64_t));
  auto* head = reinterpret_cast<SharedFile*>(shared.data());
  memcpy(head->magic, kSharedFileMagic, sizeof head->magic);
  head->protocol = kRunProtocol;
  write_file(path_ + "/shared.bin", shared.data(), shared.size());
}

RunFixture::~RunFixture() {
  DIR* directory = opendir(path());
  for (dirent* entry; directory != nullptr && (entry = readdir(directory)) != nullptr;) {
    if (entry->d_name[0] != '.') unlink((path_ + "/" + entry->d_name).c_str());
  }
  if (directory != nullptr) closedir(directory);
  rmdir(path());
}

bool RunFixture::wait_for_end() const {
  for (int i = 0; i < 60000; ++i) {  // five minutes: only a run that hangs takes longer
    const std::vector<uint8_t> shared = read("shared.bin");
    if (shared.size() >= sizeof(SharedFile) && reinterpret_cast<const SharedFile*>(shared.data())->end_ns != 0)
      return true;
    usleep(5000);
  }
  return false;
}

void RunFixture::subscribe_another_process() const {
  const int file = open((path_ + "/shared.bin").c_str(), O_RDWR);
  void* memory = mmap(nullptr, sizeof(SharedFile), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (memory == MAP_FAILED) return;
  __atomic_fetch_add(&static_cast<SharedFile*>(memory)->subscribed, 1, __ATOMIC_SEQ_CST);
  munmap(memory, sizeof(SharedFile));
}

std::vector<uint8_t> RunFixture::read(const char* name) const { return read_file(path_ + "/" + name); }

LedgerControl RunFixture::control() const {
  LedgerControl control = {};
  const std::vector<uint8_t> bytes = read("ledger-0.ctl");
  if (bytes.size() >= sizeof control) memcpy(static_cast<void*>(&control), bytes.data(), sizeof control);
  return control;
}

std::vector<MessageRow> RunFixture::rows() const {
  std::vector<MessageRow> rows(count_of(control().rows));
  const std::vector<uint8_t> bytes = read("ledger-0.rows.0");
  if (!rows.empty() && bytes.size() >= rows.size() * sizeof(MessageRow))
    memcpy(rows.data(), bytes.data(), rows.size() * sizeof(MessageRow));
  return rows;
}

std::vector<FactRecord> RunFixture::facts(FactKind kind) const {
  std::vector<FactRecord> facts;
  const std::vector<uint8_t> bytes = read("ledger-0.facts.0");
  const auto* records = reinterpret_cast<const FactRecord*>(bytes.data());
  for (uint64_t i = 0; i < count_of(control().facts); ++i) {
    if (fact_is_whole(records[i]) && records[i].kind == static_cast<uint16_t>(kind)) facts.push_back(records[i]);
  }
  return facts;
}

}  // namespace esreplay
