// The numbers of <sys/errno.h> that differ from Linux's.
#include "test/darwin/loader/errors.h"

namespace loader {
namespace {

struct Pair {
  int darwin, host;
};
constexpr Pair kPairs[] = {
    {11, EDEADLK},      {35, EAGAIN},           {36, EINPROGRESS},  {37, EALREADY},     {38, ENOTSOCK},
    {39, EDESTADDRREQ}, {40, EMSGSIZE},         {41, EPROTOTYPE},   {42, ENOPROTOOPT},  {43, EPROTONOSUPPORT},
    {45, EOPNOTSUPP},   {46, EPFNOSUPPORT},     {47, EAFNOSUPPORT}, {48, EADDRINUSE},   {49, EADDRNOTAVAIL},
    {50, ENETDOWN},     {51, ENETUNREACH},      {52, ENETRESET},    {53, ECONNABORTED}, {54, ECONNRESET},
    {55, ENOBUFS},      {56, EISCONN},          {57, ENOTCONN},     {58, ESHUTDOWN},    {59, ETOOMANYREFS},
    {60, ETIMEDOUT},    {61, ECONNREFUSED},     {62, ELOOP},        {63, ENAMETOOLONG}, {64, EHOSTDOWN},
    {65, EHOSTUNREACH}, {66, ENOTEMPTY},        {68, EUSERS},       {69, EDQUOT},       {70, ESTALE},
    {77, ENOLCK},       {78, ENOSYS},           {84, EOVERFLOW},    {89, ECANCELED},    {90, EIDRM},
    {91, ENOMSG},       {92, EILSEQ},           {93, ENODATA},      {94, EBADMSG},      {100, EPROTO},
    {101, ETIME},       {104, ENOTRECOVERABLE}, {105, EOWNERDEAD},
};

}  // namespace

int darwin_error(int host) {
  for (const Pair& pair : kPairs)
    if (pair.host == host) return pair.darwin;
  return host;
}

int host_error(int darwin) {
  for (const Pair& pair : kPairs)
    if (pair.darwin == darwin) return pair.host;
  return darwin;
}

int& client_errno() {
  static thread_local int number;
  return number;
}

}  // namespace loader
