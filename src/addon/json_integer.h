// An integer as JSON has it, with all its digits.
#pragma once

#include <cstdint>

#include "src/native/cbor_writer.h"
#include "src/native/plan.h"

namespace esreplay {

struct JsonInteger {
  uint64_t magnitude;
  bool is_negative;

  // Returns whether it is a value of such a field.
  constexpr bool fits(Op op) const {
    if (op > Op::kInt64) return false;
    const bool is_signed = op >= Op::kInt8;
    const auto place = static_cast<unsigned>(op) - static_cast<unsigned>(is_signed ? Op::kInt8 : Op::kUint8);
    const unsigned bits = 8U << place;
    if (!is_signed) return !is_negative && magnitude <= UINT64_MAX >> (64 - bits);
    const uint64_t half = uint64_t{1} << (bits - 1);
    return is_negative ? magnitude <= half : magnitude < half;
  }

  // Writes it as an item. It fits 64 bits.
  void write(CborWriter& out) const {
    if (is_negative) {
      out.head(CborMajor::kNegative, magnitude - 1);
    } else {
      out.unsigned_integer(magnitude);
    }
  }
};

}  // namespace esreplay
