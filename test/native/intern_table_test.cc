// Tables in reserved memory, and interning with its rollback.
#include "src/native/intern_table.h"

#include <cstdio>

#include "test/native/check.h"

namespace esreplay {
namespace {

uint32_t add(InternTable& table, uint32_t number) {
  return table.add(reinterpret_cast<const uint8_t*>(&number), sizeof number);
}
uint32_t find(const InternTable& table, uint32_t number) {
  return table.find(reinterpret_cast<const uint8_t*>(&number), sizeof number);
}

TEST(table_grows_in_place_and_stops_at_its_bound) {
  Arena arena;
  Table<uint64_t> table;
  CHECK(table.reserve(arena, 100'000));
  const uint64_t* first = nullptr;
  for (uint64_t i = 0; i < 100'000; ++i) {
    if (!CHECK(table.push(i))) break;
    if (i == 0) first = &table[0];
  }
  CHECK(&table[0] == first && table[99'999] == 99'999 && table.size() == 100'000);
  CHECK(!table.push(1) && table.extend(1) == nullptr && table.size() == 100'000);
  arena.release();
}

TEST(arena_refuses_what_no_address_space_holds) {
  Arena arena;
  CHECK(arena.reserve(SIZE_MAX) == nullptr && arena.reserve(SIZE_MAX / 2) == nullptr);
  Table<uint64_t> table;
  CHECK(!table.reserve(arena, SIZE_MAX / 16));
  arena.release();
}

TEST(intern_table_gives_each_key_one_id_and_forgets_on_demand) {
  Arena arena;
  InternTable table;
  CHECK(table.reserve(arena, 10'000, 100'000));
  for (uint32_t i = 0; i < 10'000; ++i) CHECK(find(table, i) == InternTable::kAbsent && add(table, i) == i);
  for (uint32_t i = 0; i < 10'000; ++i) CHECK(find(table, i) == i);
  CHECK(add(table, 10'000) == InternTable::kAbsent);
  table.forget();
  CHECK(find(table, 1) == InternTable::kAbsent && table.size() == 0);
  CHECK(add(table, 1) == 10'000);  // ids continue
  arena.release();
}

TEST(intern_table_takes_back_the_latest_also_across_growth) {
  Arena arena;
  InternTable table;
  CHECK(table.reserve(arena, 10'000, 100'000));
  for (uint32_t i = 0; i < 300; ++i) add(table, i);
  const size_t mark = table.size();
  for (uint32_t i = 300; i < 5000; ++i) add(table, i);
  table.rollback(mark);
  for (uint32_t i = 0; i < 5000; ++i) CHECK(find(table, i) == (i < 300 ? i : InternTable::kAbsent));
  CHECK(add(table, 77'777) == 300);
  arena.release();
}

TEST(intern_table_tells_keys_of_different_length_apart) {
  Arena arena;
  InternTable table;
  CHECK(table.reserve(arena, 100, 1000));
  const uint8_t zeros[16] = {};
  for (size_t size = 0; size <= sizeof zeros; ++size) CHECK(table.add(zeros, size) == size);
  for (size_t size = 0; size <= sizeof zeros; ++size) CHECK(table.find(zeros, size) == size);
  arena.release();
}

}  // namespace
}  // namespace esreplay
