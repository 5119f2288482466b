// A recorder without a system: messages go to its handler, and its output is read back.
#pragma once

#include <string>
#include <vector>

#include "recorder/file_sink.h"
#include "recorder/flight_sink.h"
#include "recorder/handler.h"
#include "recorder/writer.h"
#include "src/native/trace_reader.h"
#include "test/recorder/native/fake_es.h"

namespace esrecord {

inline constexpr es_event_type_t kTypes[] = {ES_EVENT_TYPE_NOTIFY_EXIT, ES_EVENT_TYPE_AUTH_OPEN,
                                             ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_CREATE};

// A folder that is removed with it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const char* name) const { return folder_ + "/" + name; }
  std::vector<std::string> names() const;

 private:
  std::string folder_;
};

class Rig {
 public:
  static constexpr size_t kUsualMore = 1500;

  // `ring`: number of entries; 0: as its memory plan says.
  explicit Rig(Options given, size_t ring = 1024);
  ~Rig() { arena_.release(); }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  // Calls the handler, with the next numbers of this type, for a message that takes `more` bytes beyond its
  // struct.
  void deliver(const esreplay::MessageFixture& message, size_t more = kUsualMore);
  // Counts messages as dropped by the kernel.
  void drop(const esreplay::MessageFixture& like, uint64_t count);
  void wait_until_written();
  // Waits until a flight recorder has written its trace, or failed to, and keeps its report in `dumps`.
  void wait_until_triggered();
  std::vector<Dump> dumps;
  // Also waits for the last trace of a flight recorder.
  void stop();

  const Options options;
  Counts counts;
  MemoryPlan plan;
  MessageRing ring;
  FileSink file;
  FlightSink flight;
  Writer writer;

 private:
  esreplay::Arena arena_;
  Handler handler_;
  uint64_t global_ = 0;
  uint64_t seq_[size_t{UINT16_MAX} + 1] = {};
};

Options options_for(const std::string& output);
StartState state_for_test();

// A trace in memory, opened.
class Recorded {
 public:
  explicit Recorded(const std::string& path);
  ~Recorded() { arena_.release(); }
  Recorded(const Recorded&) = delete;
  Recorded& operator=(const Recorded&) = delete;

  bool is_open() const { return open_; }
  const esreplay::TraceIndex& index() const { return index_; }
  const std::vector<uint8_t>& bytes() const { return bytes_; }
  const esreplay::TraceError& error() const { return error_; }
  // Returns whether every message follows the one before, given the losses between them.
  bool numbers_fit(uint64_t delivered) const;

 private:
  esreplay::Arena arena_;
  esreplay::TraceIndex index_;
  esreplay::TraceError error_ = {};
  std::vector<uint8_t> bytes_;
  bool open_ = false;
};

}  // namespace esrecord
