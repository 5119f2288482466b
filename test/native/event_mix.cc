#include "test/native/event_mix.h"

#include <cstdio>
#include <cstdlib>

#include "src/native/layouts.h"
#include "src/schema/generated/plans.h"
#include "test/native/trace_fixture.h"

namespace esreplay {
namespace {

namespace at = message_layout;

constexpr uint32_t kFiles = 4000;
constexpr uint32_t kProcesses = 300;
constexpr uint8_t kVersion = 11;

// Numbers of es_event_type_t, and the percentage of each.
struct Share {
  uint16_t event_type;
  uint32_t percent;
};
constexpr Share kShares[] = {{1, 30}, {10, 14}, {12, 26}, {3, 6},  {0, 2},  {9, 2}, {11, 2},
                             {15, 2}, {13, 6},  {6, 2},   {25, 2}, {32, 2}, {8, 2}, {20, 2}};

// Returns the offset of `member` in the event's own struct.
uint16_t offset_of(uint16_t event_type, const char* field) {
  const Plan& plan = kPlans[kEventPlans[event_type].plan];
  for (uint16_t i = 0; i < plan.step_count; ++i) {
    if (strcmp(plan.fields[i], field) == 0) return plan.steps[i].offset;
  }
  abort();
}

}  // namespace

EventMix::EventMix() {
  mach_ = kFixtureHeader.mach_base;
  wall_ = static_cast<uint64_t>(kFixtureHeader.wall_base_ns);
  char path[256];
  for (uint32_t i = 0; i < kFiles; ++i) {
    snprintf(path, sizeof path, "/Users/alex/src/project-%u/build/objects/module_%u/part.%u.o", i % 7, i % 91, i);
    files_.push_back(make_file(path, i));
  }
  for (uint32_t i = 0; i < kProcesses; ++i) {
    processes_.push_back(make_process(i));
    threads_.push_back(100'000 + i * 3);
  }
  for (uint32_t i = 0; i < 30; ++i) {
    snprintf(path, sizeof path, "SOME_VARIABLE_%u=/opt/homebrew/opt/thing-%u/lib", i, i);
    envs_.push_back(string(path));
  }
  for (uint32_t i = 0; i < 60; ++i) {
    snprintf(path, sizeof path, "--option-%u=value-%u", i, i * 7);
    args_.push_back(string(path));
  }
}

EventMix::~EventMix() {
  for (uint8_t* block : blocks_) free(block);
}

uint32_t EventMix::draw(uint32_t below) {
  state_ = state_ * 6364136223846793005 + 1442695040888963407;
  return static_cast<uint32_t>((state_ >> 33) % below);
}

uint8_t* EventMix::allocate(size_t size) {
  blocks_.push_back(static_cast<uint8_t*>(calloc(1, size)));
  return blocks_.back();
}

StringToken EventMix::string(const char* text) {
  const size_t length = strlen(text);
  auto* data = allocate(length + 1);
  memcpy(data, text, length);
  return {length, reinterpret_cast<char*>(data)};
}

uint8_t* EventMix::make_file(const char* path, uint32_t number) {
  uint8_t* file = allocate(168);
  store_at(file, 0, string(path));
  store_at(file, 24, 16'777'232);              // st_dev
  store_at(file, 28, uint16_t{0100644});       // st_mode
  store_at(file, 30, uint16_t{1});             // st_nlink
  store_at(file, 32, 70'000'000ULL + number);  // st_ino
  store_at(file, 40, uint32_t{501});
  store_at(file, 44, uint32_t{20});
  for (size_t offset = 56; offset < 120; offset += 16) {
    store_at(file, offset, int64_t{1'700'000'000} + draw(1'000'000));
    store_at(file, offset + 8, int64_t{draw(1'000'000'000)});
  }
  store_at(file, 120, int64_t{draw(1'000'000)});
  store_at(file, 128, int64_t{draw(2000)});
  store_at(file, 136, 4096);
  return file;
}

uint8_t* EventMix::make_process(uint32_t number) {
  char text[128];
  uint8_t* process = allocate(248);
  const uint32_t pid = 300 + number * 11;
  for (size_t token : {size_t{0}, size_t{144}, size_t{176}}) {
    const uint32_t words[8] = {501, 501, 20, 501, 20, token == 0 ? pid : 1, 100'005, pid * 3};
    memcpy(process + token, words, sizeof words);
  }
  store_at(process, 32, 1);
  store_at(process, 36, 1);
  store_at(process, 40, static_cast<int32_t>(pid));
  store_at(process, 44, static_cast<int32_t>(pid));
  store_at(process, 48, uint32_t{570'522'385});
  for (size_t i = 0; i < 20; ++i) process[54 + i] = static_cast<uint8_t>(draw(256));
  snprintf(text, sizeof text, "com.example.tool-%u", number % 80);
  store_at(process, 80, string(text));
  store_at(process, 96, string(number % 2 == 0 ? "" : "ABCDE12345"));
  snprintf(text, sizeof text, "/Applications/Tool %u.app/Contents/MacOS/tool", number % 80);
  store_at(process, 112, make_file(text, 900'000 + number % 80));
  store_at(process, 128, int64_t{1'700'000'000} + number);
  return process;
}

const void* EventMix::next(const ExecLists** lists) {
  uint32_t roll = draw(100);
  size_t row = 0;
  while (roll >= kShares[row].percent) roll -= kShares[row++].percent;
  const uint16_t type = kShares[row].event_type;
  const EventPlan& event = kEventPlans[type];
  memset(message_, 0, sizeof message_);
  mach_ += draw(2400);
  wall_ += draw(100'000);
  store_at(message_, at::kVersion, uint32_t{kVersion});
  const uint64_t wall =
      static_cast<uint64_t>(kFixtureHeader.wall_base_ns) + (mach_ - kFixtureHeader.mach_base) * 125 / 3;
  store_at(message_, at::kTimeSeconds, static_cast<int64_t>(wall / 1'000'000'000));
  store_at(message_, at::kTimeNanoseconds, static_cast<int64_t>(wall % 1'000'000'000));
  store_at(message_, at::kMachTime, mach_);
  if (event.is_auth != 0) store_at(message_, at::kDeadline, mach_ + 360'000'000);
  const uint32_t actor = draw(10) < 7 ? draw(20) : draw(kProcesses);
  store_at(message_, at::kProcess, processes_[actor]);
  store_at(message_, at::kThread, &threads_[actor]);
  store_at(message_, at::kSeqNum, seq_[type]++);
  store_at(message_, at::kGlobalSeqNum, global_++);
  store_at(message_, at::kActionType, event.is_auth != 0 ? at::kActionAuth : at::kActionNotify);
  store_at(message_, at::kEventType, uint32_t{type});
  uint8_t* payload = message_ + at::kEvent;
  const auto* file = files_[draw(10) < 8 ? draw(200) : draw(kFiles)];
  const Plan& plan = kPlans[event.plan];
  for (uint16_t i = 0; i < plan.step_count; ++i) {
    const PlanStep& step = plan.steps[i];
    if ((step.flags & kNullable) != 0) continue;
    if (step.op == Op::kFile) store_at(payload, step.offset, file);
    if (step.op == Op::kProcess) store_at(payload, step.offset, processes_[draw(kProcesses)]);
    if (step.op == Op::kInt32) store_at(payload, step.offset, static_cast<int32_t>(draw(8)));
    if (step.op == Op::kPointer) store_at(payload, step.offset, allocate(2168));
  }
  if (type == 13) {  // create: into a directory, under a name
    char name[64];
    snprintf(name, sizeof name, "part.%u.o", made_++);
    store_at(payload, offset_of(type, "destination_type"), uint32_t{1});
    store_at(payload, 8, file);
    store_at(payload, 16, string(name));
  }
  if (type == 6 || type == 25) store_at(payload, 16, file);  // rename onto an existing file
  *lists = nullptr;
  if (type == 0 || type == 9) {
    lists_ = {3 + draw(4), 30, 0, 0, args_.data() + draw(50), envs_.data(), nullptr, nullptr};
    *lists = &lists_;
  }
  return message_;
}

}  // namespace esreplay
