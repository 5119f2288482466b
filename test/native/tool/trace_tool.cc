// The native codec on the command line, for tests and measurements:
//   trace_tool verify FILE            messages, records, complete or where it is cut; or why it is refused
//   trace_tool transcode FILE OUT     every message through memory and back
//   trace_tool mix COUNT OUT          a plausible trace (see event_mix.h)
//   trace_tool seeds FOLDER           one small trace per event type, for the fuzzer
//   trace_tool cbor FILE              one line of hexadecimal per item: "ok" or what is wrong with it
//   trace_tool bench FILE             nanoseconds per message, compared with a plain copy of the same bytes
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "src/native/clock.h"
#include "src/native/crc32c.h"
#include "src/native/transcode.h"
#include "src/schema/generated/plans.h"
#include "test/native/event_mix.h"
#include "test/native/trace_fixture.h"

namespace esreplay {
namespace {

struct File {
  const uint8_t* data;
  size_t size;
};

bool map_file(const char* path, File* file) {
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    perror(path);
    return false;
  }
  file->size = static_cast<size_t>(status.st_size);
  if (file->size == 0) {
    file->data = reinterpret_cast<const uint8_t*>("");
  } else {
    void* memory = mmap(nullptr, file->size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (memory == MAP_FAILED) return false;
    file->data = static_cast<const uint8_t*>(memory);
  }
  close(descriptor);
  return true;
}

bool write_file(const char* path, const uint8_t* data, size_t size) {
  FILE* file = fopen(path, "wb");
  if (file == nullptr) return false;
  const bool good = fwrite(data, 1, size, file) == size;
  return fclose(file) == 0 && good;
}

int refuse(const TraceError& error) {
  fprintf(stderr, "offset %llu record %lld field %s: %s\n", static_cast<unsigned long long>(error.offset),
          static_cast<long long>(error.record), error.field, error.reason);
  return 1;
}

int verify(const File& file) {
  Arena arena;
  TraceIndex index;
  TraceError error;
  if (!index.open(file.data, file.size, arena, &error)) return refuse(error);
  printf("%zu messages, %llu records, %s", index.message_count(), static_cast<unsigned long long>(index.record_count()),
         index.complete() ? "complete\n" : "cut ");
  if (!index.complete())
    printf("at %llu: %s\n", static_cast<unsigned long long>(index.cut_offset()), index.cut_reason());
  arena.release();
  return 0;
}

int transcode_file(const File& file, const char* out) {
  Arena arena;
  TraceBlocks blocks;
  TraceError error;
  if (!transcode(file.data, file.size, arena, blocks, &error)) return refuse(error);
  return write_file(out, blocks.data(), blocks.size()) ? 0 : 1;
}

int mix(size_t count, const char* out) {
  TraceFixture fixture;
  EventMix events;
  for (size_t i = 0; i < count; ++i) {
    Buffer buffer;
    const ExecLists* lists = nullptr;
    const void* message = events.next(&lists);
    if (!fixture.encoder().message(message, lists, buffer.out) || !fixture.add(buffer.out, true)) {
      fprintf(stderr, "message %zu: %s\n", i, fixture.encoder().failure());
      return 1;
    }
  }
  const std::vector<uint8_t> trace = fixture.finish();
  printf("%zu messages, %.1f bytes each\n", count, static_cast<double>(trace.size()) / static_cast<double>(count));
  return write_file(out, trace.data(), trace.size()) ? 0 : 1;
}

int seeds(const char* folder) {
  for (uint16_t type = 0; type < kEventTypeCount; ++type) {
    if (kEventPlans[type].plan < 0) continue;
    TraceFixture fixture(static_cast<uint8_t>(type % 11 + 1));
    for (unsigned variant = 2; variant < 4; ++variant) {
      fixture.add(MessageFixture(type, static_cast<uint8_t>(type % 11 + 1), variant, type));
    }
    const std::vector<uint8_t> trace = fixture.finish();
    char path[512];
    snprintf(path, sizeof path, "%s/%u.estrace", folder, type);
    if (!write_file(path, trace.data(), trace.size())) return 1;
  }
  return 0;
}

int hexadecimal(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

int cbor(const File& file) {
  std::vector<uint8_t> item;
  for (const uint8_t *at = file.data, *end = at + file.size; at < end; ++at) {
    if (*at != '\n') {
      item.push_back(
          static_cast<uint8_t>(hexadecimal(static_cast<char>(at[0])) << 4 | hexadecimal(static_cast<char>(at[1]))));
      ++at;
      continue;
    }
    CborReader reader(item.data(), item.size());
    const bool good = reader.skip();
    puts(!good ? cbor_fault_text(reader.fault()) : reader.left() == 0 ? "ok" : "has bytes after its end");
    item.clear();
  }
  return 0;
}

// Returns the best of several rounds, in nanoseconds per item: the least disturbed one.
template <class Round>
double best_of(int rounds, size_t items, Round round) {
  uint64_t best = UINT64_MAX;
  for (int i = 0; i < rounds; ++i) {
    const uint64_t start = monotonic_ns();
    round();
    const uint64_t passed = monotonic_ns() - start;
    if (passed < best) best = passed;
  }
  return static_cast<double>(best) / static_cast<double>(items);
}

int bench(const File& file) {
  constexpr int kRounds = 7;
  clock_calibrate();
  TraceError error;
  Arena arena;
  TraceIndex index;
  if (!index.open(file.data, file.size, arena, &error)) return refuse(error);
  const size_t count = index.message_count();
  if (count == 0) return 0;
  // The replayer's pool is a ring of blocks; here it is 256 KiB, for the same behaviour of the cache.
  constexpr size_t kRing = size_t{256} << 10;
  size_t largest = 0;
  uint64_t total = 0;
  for (size_t i = 0; i < count; ++i) {
    total += index.message_size(i);
    if (index.message_size(i) > largest) largest = index.message_size(i);
  }
  auto* ring = static_cast<uint8_t*>(malloc(kRing + largest));
  auto* source = static_cast<uint8_t*>(malloc(kRing + largest));
  memset(ring, 1, kRing + largest);
  memset(source, 1, kRing + largest);

  const double open_ns = best_of(kRounds, count, [&] {
    Arena other;
    TraceIndex again;
    again.open(file.data, file.size, other, &error);
    other.release();
  });
  const double checksum_ns = best_of(kRounds, count, [&] {
    volatile uint32_t sink = crc32c(file.data, file.size);
    (void)sink;
  });
  const double build_ns = best_of(kRounds, count, [&] {
    size_t at = 0;
    for (size_t i = 0; i < count; ++i) {
      index.build_message(i, ring + at, index.message_size(i));
      at = (at + index.message_size(i)) % kRing & ~size_t{7};
    }
  });
  const double copy_ns = best_of(kRounds, count, [&] {
    size_t at = 0;
    for (size_t i = 0; i < count; ++i) {
      memcpy(ring + at, source + at, index.message_size(i));
      at = (at + index.message_size(i)) % kRing & ~size_t{7};
    }
  });
  Arena encoder_arena;
  TraceEncoder encoder;
  if (!encoder.reserve(encoder_arena, size_t{1} << 20)) return 1;
  Buffer buffer;
  const double encode_ns = best_of(1, count, [&] {
    encoder.start(index.header());
    for (size_t i = 0; i < count; ++i) {
      const void* message = index.build_message(i, ring, index.message_size(i));
      buffer.out.reset(0);
      if (!encoder.message(message, exec_lists(message), buffer.out)) break;
    }
  });
  printf("messages          %zu, %.1f bytes each in the file, %.0f in memory\n", count,
         static_cast<double>(file.size) / static_cast<double>(count),
         static_cast<double>(total) / static_cast<double>(count));
  printf("open              %.1f ns a message (%.2f M/s); checksum alone %.1f ns\n", open_ns, 1e3 / open_ns,
         checksum_ns);
  printf("build_message     %.1f ns (%.2f M/s); plain copy of the same bytes %.1f ns; ratio %.2f\n", build_ns,
         1e3 / build_ns, copy_ns, build_ns / copy_ns);
  printf("build and encode  %.1f ns (%.2f M/s)\n", encode_ns, 1e3 / encode_ns);
  return 0;
}

}  // namespace
}  // namespace esreplay

int main(int argc, char** argv) {
  using namespace esreplay;
  const char* command = argc > 2 ? argv[1] : "";
  File file = {};
  if (strcmp(command, "mix") == 0 && argc == 4) return mix(strtoul(argv[2], nullptr, 10), argv[3]);
  if (strcmp(command, "seeds") == 0) return seeds(argv[2]);
  if (argc < 3 || !map_file(argv[2], &file)) return 2;
  if (strcmp(command, "verify") == 0) return verify(file);
  if (strcmp(command, "transcode") == 0 && argc == 4) return transcode_file(file, argv[3]);
  if (strcmp(command, "cbor") == 0) return cbor(file);
  if (strcmp(command, "bench") == 0) return bench(file);
  return 2;
}
