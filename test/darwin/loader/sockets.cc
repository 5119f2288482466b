// Sockets between processes of this machine. The numbers are those of <sys/socket.h>.
#include <sys/socket.h>
#include <sys/uio.h>

#include <cstdint>
#include <cstring>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

int host_flags(int darwin) {
  int flags = darwin & (MSG_OOB | MSG_PEEK | MSG_DONTROUTE);  // the same numbers
  if ((darwin & 0x40) != 0) flags |= MSG_WAITALL;
  if ((darwin & 0x80) != 0) flags |= MSG_DONTWAIT;
  return flags;
}

struct DarwinMessage {
  void* name;
  uint32_t name_length;
  iovec* parts;
  int part_count;
  void* control;
  uint32_t control_length;
  int flags;
};
static_assert(sizeof(DarwinMessage) == 48);

// Addresses and control data have other forms on macOS; a test that sends some must add them.
bool is_plain(const DarwinMessage* message) {
  if (message->name == nullptr && message->control == nullptr) return true;
  errno = EOPNOTSUPP;
  return false;
}
msghdr to_host(const DarwinMessage* message) {
  msghdr host = {};
  host.msg_iov = message->parts;
  host.msg_iovlen = static_cast<size_t>(message->part_count);
  return host;
}

constexpr int kInet6 = 30;

int host_family(int darwin) { return darwin == kInet6 ? AF_INET6 : darwin; }

// An address begins with its length and its family, one byte each.
template <auto function>
int with_address(int socket, const uint8_t* address, uint32_t length) {
  sockaddr_storage host = {};
  if (length > sizeof host) {
    errno = EINVAL;
    return noted(-1);
  }
  if (length > 2) {
    memcpy(&host, address, length);
    host.ss_family = static_cast<sa_family_t>(host_family(address[1]));
  }
  return noted(function(socket, reinterpret_cast<const sockaddr*>(&host), length));
}

int new_socket(int family, int type, int protocol) { return noted(socket(host_family(family), type, protocol)); }

int address_to_darwin(int result, const sockaddr_storage& host, uint8_t* address, uint32_t* length) {
  if (result != 0) return noted(result);
  const uint32_t bytes = *length < sizeof host ? *length : sizeof host;
  memcpy(address, &host, bytes);
  if (bytes < 2) return 0;
  address[0] = static_cast<uint8_t>(bytes);
  address[1] = host.ss_family == AF_INET6 ? kInet6 : static_cast<uint8_t>(host.ss_family);
  return 0;
}
int name_of(int socket, uint8_t* address, uint32_t* length) {
  sockaddr_storage host = {};
  socklen_t bytes = sizeof host;
  return address_to_darwin(getsockname(socket, reinterpret_cast<sockaddr*>(&host), &bytes), host, address, length);
}
int name_of_peer(int socket, uint8_t* address, uint32_t* length) {
  sockaddr_storage host = {};
  socklen_t bytes = sizeof host;
  return address_to_darwin(getpeername(socket, reinterpret_cast<sockaddr*>(&host), &bytes), host, address, length);
}

// SOL_LOCAL 0, LOCAL_PEERPID 2.
int option_of(int socket, int level, int option, int32_t* value, uint32_t* length) {
  ucred peer = {};
  socklen_t bytes = sizeof peer;
  if (level != 0 || option != 2 || *length < sizeof *value) {
    errno = EOPNOTSUPP;
    return noted(-1);
  }
  const int result = getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &bytes);
  *value = peer.pid;
  return noted(result);
}

int accept_any(int socket, void* address, uint32_t* length) {
  if (address != nullptr || length != nullptr) errno = EOPNOTSUPP;
  return noted(address != nullptr || length != nullptr ? -1 : accept(socket, nullptr, nullptr));
}

ssize_t send_bytes(int socket, const void* bytes, size_t size, int flags) {
  return noted(send(socket, bytes, size, host_flags(flags)));
}
ssize_t send_bytes_to(int socket, const void* bytes, size_t size, int flags, const void* address, uint32_t) {
  if (address != nullptr) errno = EOPNOTSUPP;
  return noted(address != nullptr ? -1 : sendto(socket, bytes, size, host_flags(flags), nullptr, 0));
}
ssize_t send_message(int socket, const DarwinMessage* message, int flags) {
  const msghdr host = to_host(message);
  return noted(is_plain(message) ? sendmsg(socket, &host, host_flags(flags)) : -1);
}
ssize_t receive_bytes(int socket, void* bytes, size_t size, int flags) {
  return noted(recv(socket, bytes, size, host_flags(flags)));
}
ssize_t receive_bytes_from(int socket, void* bytes, size_t size, int flags, const void* address, uint32_t*) {
  if (address != nullptr) errno = EOPNOTSUPP;
  return noted(address != nullptr ? -1 : recvfrom(socket, bytes, size, host_flags(flags), nullptr, nullptr));
}
ssize_t receive_message(int socket, DarwinMessage* message, int flags) {
  msghdr host = to_host(message);
  const ssize_t result = noted(is_plain(message) ? recvmsg(socket, &host, host_flags(flags)) : -1);
  if (result >= 0) message->flags = 0;
  return result;
}

}  // namespace

HostSymbols socket_symbols() {
  static const HostSymbol symbols[] = {
      {"_getpeername", name_of_peer},    {"_getsockname", name_of},     {"_getsockopt", option_of},
      {"_accept", accept_any},           {"_bind", with_address<bind>}, {"_connect", with_address<connect>},
      {"_listen", checked<listen>},      {"_socket", new_socket},       {"_recv", receive_bytes},
      {"_recvfrom", receive_bytes_from}, {"_recvmsg", receive_message}, {"_send", send_bytes},
      {"_sendmsg", send_message},        {"_sendto", send_bytes_to},    {"_socketpair", checked<socketpair>},
  };
  return symbols;
}

}  // namespace loader
