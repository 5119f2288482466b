// Names and sockets; nothing leaves this machine.
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "test/scope/families.h"

namespace {

int sockets[2];
addrinfo hints;
addrinfo* list;
sockaddr_in loopback;
char service[16];
hostent host;
hostent* found;
int host_error;
ifaddrs* interfaces;
iovec part = {buffer, 1};
msghdr message;
#if defined(__linux__)
mmsghdr messages;
#endif

void set_up() {
  if (sockets[0] != 0) return;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) __builtin_trap();
  hints.ai_flags = AI_NUMERICHOST;
  loopback.sin_family = AF_INET;
  loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  loopback.sin_port = htons(80);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
#if defined(__linux__)
  messages.msg_hdr = message;
#endif
}
void send_one() {
  if (send(sockets[0], "x", 1, 0) != 1) __builtin_trap();
}

const sockaddr* address() { return reinterpret_cast<const sockaddr*>(&loopback); }

#define SENT(name, expression) {name, [] { return answer(expression); }, send_one}

const Row kRows[] = {
    {"getaddrinfo", [] { return answer(getaddrinfo("127.0.0.1", "80", &hints, &list)); }, set_up},
    ROW("getnameinfo",
        getnameinfo(address(), sizeof loopback, buffer, 64, service, sizeof service, NI_NUMERICHOST | NI_NUMERICSERV)),
    ROW("gethostbyname", gethostbyname("127.0.0.1")),
    ROW("gethostbyname2", gethostbyname2("127.0.0.1", AF_INET)),
    ROW("gethostbyaddr", gethostbyaddr("", 0, AF_INET)),
    ON_LINUX(ROW("gethostbyname_r", gethostbyname_r("127.0.0.1", &host, buffer, sizeof buffer, &found, &host_error))),
    ROW("getservbyname", getservbyname("no-such-service", "tcp")),
    ROW("getservbyport", getservbyport(htons(1), "no-such-protocol")),
    ON_LINUX(ROW("getaddrinfo_a", getaddrinfo_a(77, nullptr, 0, nullptr))),
    ROW("getifaddrs", getifaddrs(&interfaces)),
    ROW("if_nametoindex", if_nametoindex("lo")),
    {"connect", [] { return answer(connect(-1, address(), sizeof loopback)); }, set_up},
    MADE("accept", accept(-1, nullptr, nullptr)),
    ON_LINUX(MADE("accept4", accept4(-1, nullptr, nullptr, 0))),
    ROW("send", send(sockets[0], "x", 1, 0)),
    ROW("sendto", sendto(sockets[0], "x", 1, MSG_DONTWAIT, nullptr, 0)),
    ROW("sendmsg", sendmsg(sockets[0], &message, 0)),
    ON_LINUX(ROW("sendmmsg", sendmmsg(sockets[0], &messages, 1, 0))),
    SENT("recv", recv(sockets[1], buffer, 1, 0)),
    SENT("recvfrom", recvfrom(sockets[1], buffer, 1, MSG_DONTWAIT, nullptr, nullptr)),
    SENT("recvmsg", recvmsg(sockets[1], &message, 0)),
    ON_LINUX(SENT("recvmmsg", recvmmsg(sockets[1], &messages, 1, MSG_DONTWAIT, nullptr))),
};

}  // namespace

RowList network_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
