// A recording never uses more disk space than it may, whatever it does, and what found no room is
// counted.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "recorder/trace_names.h"
#include "test/native/check.h"
#include "test/recorder/native/rig.h"

namespace esrecord {
namespace {

using esreplay::MessageFixture;
using Fixtures = std::vector<std::unique_ptr<MessageFixture>>;

Fixtures distinct(size_t count) {
  Fixtures made;
  for (size_t i = 0; i < count; ++i)
    made.push_back(
        std::make_unique<MessageFixture>(static_cast<uint16_t>(kTypes[i % std::size(kTypes)]), uint8_t{11}, 0U, i + 1));
  return made;
}

uint64_t bytes_in(const Folder& folder) {
  uint64_t sum = 0;
  for (const std::string& name : folder.names()) {
    struct stat status = {};
    if (stat(folder.path(name.c_str()).c_str(), &status) == 0) sum += static_cast<uint64_t>(status.st_size);
  }
  return sum;
}

// Checks after every few messages.
struct Watched {
  uint64_t most = 0;
  uint64_t lost_in_gaps = 0;
  uint64_t in_traces = 0;
  bool whole = true;
};

Watched deliver(Rig& rig, const Folder& folder, const Fixtures& messages, size_t trigger_every) {
  Watched seen;
  const auto look = [&] {
    const uint64_t now = bytes_in(folder);
    if (now > seen.most) seen.most = now;
  };
  for (size_t i = 0; i < messages.size(); ++i) {
    rig.deliver(*messages[i]);
    if (i % 64 != 63) continue;
    rig.wait_until_written();
    look();
    if (trigger_every == 0 || i % trigger_every != trigger_every - 1) continue;
    rig.writer.trigger();
    rig.wait_until_triggered();
    look();
  }
  rig.stop();
  look();
  for (const std::string& name : folder.names()) {
    const Recorded trace(folder.path(name.c_str()));
    seen.whole = seen.whole && trace.is_open() && trace.index().complete();
    seen.in_traces += trace.index().message_count();
    for (size_t gap = 0; gap < trace.index().gap_count(); ++gap) seen.lost_in_gaps += trace.index().gaps()[gap].count;
  }
  return seen;
}

TEST(a_trace_is_never_longer_than_it_may_be) {
  for (const uint64_t limit : {70'000, 100'000, 400'000, 401'337}) {
    const Folder folder;
    Options options = options_for(folder.path("t.estrace"));
    options.max_bytes = limit;
    Rig rig(std::move(options));
    const Fixtures sent = distinct(3000);
    const Watched seen = deliver(rig, folder, sent, 0);
    CHECK(seen.most <= limit && seen.most > limit / 2 && seen.whole);
    CHECK(rig.counts.lost.get() > 0 && seen.in_traces == rig.counts.written.get());
    CHECK(seen.in_traces + seen.lost_in_gaps == sent.size());
  }
}

TEST(traces_that_rotate_are_never_more_than_they_may_be_and_the_last_one_has_the_losses) {
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.max_bytes = 1'200'000;
  options.rotate_bytes = 200'000;
  Rig rig(std::move(options));
  const Fixtures sent = distinct(8000);
  const Watched seen = deliver(rig, folder, sent, 0);
  CHECK(seen.most <= 1'200'000 && seen.most > 900'000 && seen.whole && rig.counts.files.get() > 2);
  CHECK(seen.in_traces == rig.counts.written.get() && seen.in_traces + seen.lost_in_gaps == sent.size());
}

TEST(the_oldest_make_room_where_only_the_newest_are_kept) {
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.max_bytes = 1'200'000;
  options.rotate_bytes = 200'000;
  options.keep = 100;
  Rig rig(std::move(options));
  const Fixtures sent = distinct(8000);
  const Watched seen = deliver(rig, folder, sent, 0);
  CHECK(seen.most <= 1'200'000 && seen.whole && rig.counts.lost.get() == 0 && rig.counts.files.get() > 5);
  // The newest are there, without a gap.
  const std::vector<std::string> names = folder.names();
  if (!CHECK(!names.empty() && names.size() < rig.counts.files.get())) return;
  const Recorded last(folder.path(names.back().c_str()));
  CHECK(last.index().message(last.index().message_count() - 1).global_seq_num == sent.size() - 1);
}

TEST(what_earlier_recordings_of_that_name_left_counts) {
  const Folder folder;
  const Fixtures sent = distinct(4000);
  uint64_t files = 0;
  for (int time = 0; time < 4; ++time) {
    Options options = options_for(folder.path("t.estrace"));
    options.max_bytes = 1'500'000;
    options.rotate_bytes = 200'000;
    options.keep = 3;
    Rig rig(std::move(options));
    const Watched seen = deliver(rig, folder, sent, 0);
    CHECK(seen.most <= 1'500'000 && rig.counts.lost.get() == 0);
    files += rig.counts.files.get();
    CHECK(folder.names().size() == 3);
  }
  char last[32];
  snprintf(last, sizeof last, "t-%06llu.estrace", static_cast<unsigned long long>(files));
  CHECK(folder.names().back() == last);  // the numbers continue
}

// A file with the name of an earlier trace that another program created.
TEST(what_is_no_trace_of_ours_is_not_removed) {
  const Folder folder;
  const std::string notes = folder.path("t-000001.estrace"), link = folder.path("t-000002.estrace");
  const std::string trace = folder.path("elsewhere");
  const auto write_file = [](const std::string& path, const char* text) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
    CHECK(file >= 0 && write(file, text, strlen(text)) == static_cast<ssize_t>(strlen(text)) && close(file) == 0);
  };
  write_file(notes, "what I saw in the first trace");
  write_file(trace, "\x82nesreplay-trace");
  CHECK(symlink(trace.c_str(), link.c_str()) == 0);
  Options options = options_for(folder.path("t.estrace"));
  options.rotate_bytes = 200'000;
  options.keep = 1;
  Rig rig(std::move(options));
  const Fixtures sent = distinct(4000);
  for (const auto& message : sent) rig.deliver(*message);
  rig.stop();
  CHECK(rig.counts.files.get() > 2);
  struct stat status = {};
  CHECK(access(notes.c_str(), F_OK) == 0 && lstat(link.c_str(), &status) == 0 && access(trace.c_str(), F_OK) == 0);
  // Their numbers are taken; of the recorded traces the newest is left.
  const std::vector<std::string> names = folder.names();
  CHECK(names.size() == 4 && names.back() == numbered("t.estrace", rig.counts.files.get() + 2));
}

TEST(the_traces_of_a_flight_recorder_are_never_more_than_they_may_be) {
  for (const uint64_t keep : {0, 2}) {
    const Folder folder;
    Options options = options_for(folder.path("t.estrace"));
    options.flight_bytes = uint64_t{8} << 20;
    options.memory_bytes = 0;
    options.max_bytes = 900'000;
    options.keep = keep;
    Rig rig(std::move(options));
    const Fixtures sent = distinct(1600);
    const Watched seen = deliver(rig, folder, sent, 320);
    CHECK(seen.most <= 900'000 && seen.most > 400'000 && seen.whole && rig.counts.lost.get() == 0);
    int written = 0, refused = 0;
    for (const Dump& dump : rig.dumps) {
      const bool no_room = dump.failure != nullptr && strstr(dump.failure, "--max-size") != nullptr;
      CHECK(no_room || (dump.failure == nullptr && dump.error == 0));
      ++(no_room ? refused : written);
    }
    printf("# %d traces written, %d found no room, %zu are there\n", written, refused, folder.names().size());
    CHECK(written >= 2 && (keep == 0 ? refused > 0 : refused == 0 && folder.names().size() <= keep));
    // If not all of it fits, the newest is written.
    const Recorded last(folder.path(folder.names().back().c_str()));
    CHECK(keep == 0 || last.index().message(last.index().message_count() - 1).global_seq_num == sent.size() - 1);
  }
}

}  // namespace
}  // namespace esrecord
