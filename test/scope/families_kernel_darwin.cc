// Calls whose class macOS's policy decides by the arguments: the kernel's edge, which good and bad clients call alike,
// and write. Each row names its variant.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <initializer_list>

#include "test/scope/families.h"
#include "test/scope/kevent_change.h"

// Declared here: half of them have no header, and the others take structs that are not read here.
extern "C" {
int kqueue();
int kevent(int, const void*, int, void*, int, const timespec*);
int kevent64(int, const void*, int, void*, int, unsigned, const timespec*);
int kevent_qos(int, const void*, int, void*, int, void*, size_t*, unsigned);
int kevent_id(uint64_t, const void*, int, void*, int, void*, size_t*, unsigned);
int mach_msg(void*, int, unsigned, unsigned, unsigned, unsigned, unsigned);
int mach_msg_overwrite(void*, int, unsigned, unsigned, unsigned, unsigned, unsigned, void*, unsigned);
int mach_msg2_internal(void*, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
int thread_switch(unsigned, int, unsigned);
}

namespace {

// Addresses that are only passed on, with a value in every byte.
void* const kFirst = reinterpret_cast<void*>(0x1122334455667788);
void* const kSecond = reinterpret_cast<void*>(0x2233445566778899);
void* const kThird = reinterpret_cast<void*>(0x33445566778899aa);
size_t* const kRoom = reinterpret_cast<size_t*>(0x445566778899aabb);
constexpr uint64_t kId = 0x5566778899aabbcc;

constexpr unsigned kImmediate = 1;                                       // KEVENT_FLAG_IMMEDIATE
constexpr unsigned kErrorEvents = 2;                                     // KEVENT_FLAG_ERROR_EVENTS
constexpr unsigned kWorkloopAtOnce = 0x400 | kImmediate | kErrorEvents;  // KEVENT_FLAG_WORKLOOP
constexpr int kSend = 1;                                                 // MACH_SEND_MSG
constexpr int kReceive = 2;                                              // MACH_RCV_MSG
constexpr int kTimed = 0x100;                                            // MACH_RCV_TIMEOUT

const timespec kAtOnce = {0, 0};
const timespec kSoon = {0, 5};
const timespec kLater = {5, 0};

int simple(int count, const timespec* time) { return kevent(3, kFirst, 4, kSecond, count, time); }
int wide(int count, unsigned flags, const timespec* time) {
  return kevent64(5, kFirst, 6, kSecond, count, flags, time);
}
int of_queue(int count, unsigned flags) { return kevent_qos(7, kFirst, 8, kSecond, count, kThird, kRoom, flags); }
int of_loop(int count, unsigned flags) { return kevent_id(kId, kFirst, 9, kSecond, count, kThird, kRoom, flags); }
// EVFILT_WORKLOOP is -17, and NOTE_WL_SYNC_WAIT is 4.
KeventChange changes[2] = {{1, -17, 0, 0, 0, 1, 0, 0, {}}, {2, -17, 0, 0, 0, 4, 0, 0, {}}};
// Not its number, which is made from the address of the changes.
bool change_loop(int count) { return kevent_id(kId, changes, count, kSecond, 1, nullptr, kRoom, kWorkloopAtOnce) >= 0; }
int message(int option) { return mach_msg(kFirst, option, 10, 11, 12, 13, 14); }
int message_over(int option) { return mach_msg_overwrite(kFirst, option, 10, 11, 12, 13, 14, kSecond, 15); }
int message_2(uint64_t options) { return mach_msg2_internal(kFirst, options, kId, kId + 1, kId + 2, 16, 17, 18); }

int pipe_ends[2];
int socket_ends[2];
long write_to(int descriptor) { return write(descriptor, "x", 1); }

template <bool blocking>
void new_ends() {
  for (const int old : {pipe_ends[0], pipe_ends[1], socket_ends[0], socket_ends[1]})
    if (old != 0) close(old);
  if (pipe(pipe_ends) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, socket_ends) != 0) _exit(8);
  if (blocking) return;
  fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK);
  fcntl(socket_ends[0], F_SETFL, O_NONBLOCK);
}

#define WAY(name, way, expression) {name, [] { return answer(expression); }, nullptr, nullptr, way}
#define WRITES(way, blocking, descriptor) \
  {"write", [] { return answer(write_to(descriptor)); }, new_ends<blocking>, nullptr, way}

const Row kRows[] = {
    {"kqueue", [] { return answer(kqueue() >= 0); }},
    WAY("kevent", "no room for events", simple(0, nullptr)),
    WAY("kevent", "looks", simple(1, &kAtOnce)),
    WAY("kevent", "waits nanoseconds", simple(1, &kSoon)),
    WAY("kevent", "waits seconds", simple(1, &kLater)),
    WAY("kevent", "waits for ever", simple(1, nullptr)),
    WAY("kevent64", "no room for events", wide(0, 0, nullptr)),
    WAY("kevent64", "KEVENT_FLAG_IMMEDIATE", wide(1, kImmediate, nullptr)),
    WAY("kevent64", "KEVENT_FLAG_IMMEDIATE and a time", wide(1, kImmediate, &kLater)),
    WAY("kevent64", "looks", wide(1, 0, &kAtOnce)),
    WAY("kevent64", "another flag", wide(1, kErrorEvents, nullptr)),
    WAY("kevent64", "waits for ever", wide(1, 0, nullptr)),
    WAY("kevent_qos", "no room for events", of_queue(0, 0)),
    WAY("kevent_qos", "KEVENT_FLAG_IMMEDIATE", of_queue(1, kImmediate | kErrorEvents)),
    WAY("kevent_qos", "another flag", of_queue(1, kErrorEvents)),
    WAY("kevent_qos", "waits for ever", of_queue(1, 0)),
    WAY("kevent_id", "no room for events", of_loop(0, 0)),
    WAY("kevent_id", "KEVENT_FLAG_IMMEDIATE", of_loop(1, kImmediate | kErrorEvents)),
    WAY("kevent_id", "another flag", of_loop(1, kErrorEvents)),
    WAY("kevent_id", "waits for ever", of_loop(1, 0)),
    WAY("kevent_id", "a change that asks for a thread", change_loop(1)),
    WAY("kevent_id", "a change that waits for a turn", change_loop(2)),
    WAY("mach_msg", "sends", message(kSend)),
    WAY("mach_msg", "receives", message(kReceive)),
    WAY("mach_msg", "sends and receives", message(kSend | kReceive)),
    WAY("mach_msg", "receives for a time", message(kReceive | kTimed)),
    WAY("mach_msg_overwrite", "sends", message_over(kSend)),
    WAY("mach_msg_overwrite", "sends and receives", message_over(kSend | kReceive)),
    WAY("mach_msg2_internal", "sends", message_2(kSend)),
    WAY("mach_msg2_internal", "sends and receives", message_2(uint64_t{1} << 33 | kSend | kReceive)),
    WAY("thread_switch", "yields", thread_switch(19, 0, 0)),
    WAY("thread_switch", "waits for a time", thread_switch(19, 2, 20)),
    WRITES("a pipe", true, pipe_ends[1]),
    WRITES("a pipe that does not block", false, pipe_ends[1]),
    WRITES("a socket", true, socket_ends[0]),
    WRITES("a socket that does not block", false, socket_ends[0]),
    WRITES("a file", true, file),
    WRITES("no descriptor", true, -1),
};

}  // namespace

RowList darwin_kernel_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
