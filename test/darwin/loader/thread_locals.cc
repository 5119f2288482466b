#include "test/darwin/loader/thread_locals.h"

#include <algorithm>
#include <cstdlib>

namespace loader {
namespace {

constexpr size_t kMostImages = 8;

struct Template {
  const char* start;
  size_t bytes;
};
Template g_templates[kMostImages];
size_t g_template_count;

// One thread's copies.
struct Copies {
  void* of_image[kMostImages];
  ~Copies() { std::ranges::for_each(of_image, free); }
};
thread_local Copies copies;

struct Descriptor {
  const void* getter;
  uint64_t image;
  uint64_t offset;
};

}  // namespace

extern "C" char loader_thread_local_getter[];

// The getter below, which keeps the registers, calls it.
extern "C" __attribute__((used)) void* loader_thread_local(const Descriptor* descriptor) {
  void*& copy = copies.of_image[descriptor->image];
  if (copy == nullptr) {
    const Template& original = g_templates[descriptor->image];
    copy = aligned_alloc(64, (original.bytes + 63) & ~size_t{63});
    if (copy == nullptr) stop("no memory for thread-local variables");
    memcpy(copy, original.start, original.bytes);
  }
  return static_cast<char*>(copy) + descriptor->offset;
}

// Compiled code expects every register except those of the argument and the result to be unchanged, including arm64's
// vector registers.
#if defined(__x86_64__)
__asm__(R"(
.text
.globl loader_thread_local_getter
loader_thread_local_getter:
  push %rbp
  mov %rsp, %rbp
  push %rcx
  push %rdx
  push %rsi
  push %r8
  push %r9
  push %r10
  push %r11
  sub $264, %rsp
  and $-16, %rsp
  movups %xmm0, (%rsp)
  movups %xmm1, 16(%rsp)
  movups %xmm2, 32(%rsp)
  movups %xmm3, 48(%rsp)
  movups %xmm4, 64(%rsp)
  movups %xmm5, 80(%rsp)
  movups %xmm6, 96(%rsp)
  movups %xmm7, 112(%rsp)
  movups %xmm8, 128(%rsp)
  movups %xmm9, 144(%rsp)
  movups %xmm10, 160(%rsp)
  movups %xmm11, 176(%rsp)
  movups %xmm12, 192(%rsp)
  movups %xmm13, 208(%rsp)
  movups %xmm14, 224(%rsp)
  movups %xmm15, 240(%rsp)
  call loader_thread_local
  movups (%rsp), %xmm0
  movups 16(%rsp), %xmm1
  movups 32(%rsp), %xmm2
  movups 48(%rsp), %xmm3
  movups 64(%rsp), %xmm4
  movups 80(%rsp), %xmm5
  movups 96(%rsp), %xmm6
  movups 112(%rsp), %xmm7
  movups 128(%rsp), %xmm8
  movups 144(%rsp), %xmm9
  movups 160(%rsp), %xmm10
  movups 176(%rsp), %xmm11
  movups 192(%rsp), %xmm12
  movups 208(%rsp), %xmm13
  movups 224(%rsp), %xmm14
  movups 240(%rsp), %xmm15
  lea -56(%rbp), %rsp
  pop %r11
  pop %r10
  pop %r9
  pop %r8
  pop %rsi
  pop %rdx
  pop %rcx
  pop %rbp
  ret
)");
#else
__asm__(R"(
.text
.globl loader_thread_local_getter
loader_thread_local_getter:
  stp x29, x30, [sp, #-160]!
  mov x29, sp
  stp x1, x2, [sp, #16]
  stp x3, x4, [sp, #32]
  stp x5, x6, [sp, #48]
  stp x7, x8, [sp, #64]
  stp x9, x10, [sp, #80]
  stp x11, x12, [sp, #96]
  stp x13, x14, [sp, #112]
  stp x15, x16, [sp, #128]
  stp x17, x18, [sp, #144]
  sub sp, sp, #512
  stp q0, q1, [sp]
  stp q2, q3, [sp, #32]
  stp q4, q5, [sp, #64]
  stp q6, q7, [sp, #96]
  stp q8, q9, [sp, #128]
  stp q10, q11, [sp, #160]
  stp q12, q13, [sp, #192]
  stp q14, q15, [sp, #224]
  stp q16, q17, [sp, #256]
  stp q18, q19, [sp, #288]
  stp q20, q21, [sp, #320]
  stp q22, q23, [sp, #352]
  stp q24, q25, [sp, #384]
  stp q26, q27, [sp, #416]
  stp q28, q29, [sp, #448]
  stp q30, q31, [sp, #480]
  bl loader_thread_local
  ldp q0, q1, [sp]
  ldp q2, q3, [sp, #32]
  ldp q4, q5, [sp, #64]
  ldp q6, q7, [sp, #96]
  ldp q8, q9, [sp, #128]
  ldp q10, q11, [sp, #160]
  ldp q12, q13, [sp, #192]
  ldp q14, q15, [sp, #224]
  ldp q16, q17, [sp, #256]
  ldp q18, q19, [sp, #288]
  ldp q20, q21, [sp, #320]
  ldp q22, q23, [sp, #352]
  ldp q24, q25, [sp, #384]
  ldp q26, q27, [sp, #416]
  ldp q28, q29, [sp, #448]
  ldp q30, q31, [sp, #480]
  add sp, sp, #512
  ldp x1, x2, [sp, #16]
  ldp x3, x4, [sp, #32]
  ldp x5, x6, [sp, #48]
  ldp x7, x8, [sp, #64]
  ldp x9, x10, [sp, #80]
  ldp x11, x12, [sp, #96]
  ldp x13, x14, [sp, #112]
  ldp x15, x16, [sp, #128]
  ldp x17, x18, [sp, #144]
  ldp x29, x30, [sp], #160
  ret
)");
#endif

void prepare_thread_locals(const Image& image) {
  uint64_t start = UINT64_MAX;
  uint64_t end = 0;
  for (const uint32_t type : {kSectionThreadLocalRegular, kSectionThreadLocalZerofill}) {
    for (const SectionHeader& section : image.sections_of_type(type)) {
      start = std::min(start, section.address);
      end = std::max(end, section.address + section.size);
    }
  }
  for (const SectionHeader& section : image.sections_of_type(kSectionThreadLocalVariables)) {
    if (start >= end) image.file().refuse(0, "there are thread-local variables without a place");
    if (g_template_count == kMostImages) stop("too many images with thread-local variables");
    char* at = image.memory(section.address, section.size, 0);
    for (uint64_t offset = 0; offset + sizeof(Descriptor) <= section.size; offset += sizeof(Descriptor)) {
      Descriptor descriptor;
      memcpy(&descriptor, at + offset, sizeof descriptor);
      if (descriptor.offset >= end - start) image.file().refuse(section.offset, "a thread-local variable has no place");
      descriptor.getter = loader_thread_local_getter;
      descriptor.image = g_template_count;
      memcpy(at + offset, &descriptor, sizeof descriptor);
    }
    g_templates[g_template_count++] = {image.memory(start, end - start, 0), end - start};
  }
}

}  // namespace loader
