// Users and groups, only from the host's two files: no name service is queried. The layouts are those of <pwd.h> and
// <grp.h>.
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

struct DarwinUser {
  char *name, *password;
  uint32_t user, group;
  int64_t change;
  char *login_class, *about, *home, *shell;
  int64_t expire;
};
static_assert(sizeof(DarwinUser) == 72);

// Returns 0 with *out null if there is none, or ERANGE; strings go to `room`.
int find_user(const std::function<bool(const passwd&)>& is_it, DarwinUser* user, char* room, size_t size,
              DarwinUser** out) {
  *out = nullptr;
  FILE* file = fopen("/etc/passwd", "r");
  if (file == nullptr) return darwin_error(errno);
  int result = 0;
  while (passwd* host = fgetpwent(file)) {
    if (!is_it(*host)) continue;
    size_t used = 0;
    const auto keep = [&](const char* text) {
      const size_t bytes = strlen(text) + 1;
      if (used + bytes > size) {
        result = darwin_error(ERANGE);
        return static_cast<char*>(nullptr);
      }
      char* kept = room + used;
      memcpy(kept, text, bytes);
      used += bytes;
      return kept;
    };
    *user = {keep(host->pw_name),
             keep(host->pw_passwd),
             host->pw_uid,
             host->pw_gid,
             0,
             keep(""),
             keep(host->pw_gecos),
             keep(host->pw_dir),
             keep(host->pw_shell),
             0};
    if (result == 0) *out = user;
    break;
  }
  fclose(file);
  return result;
}

struct Room {
  DarwinUser user;
  char text[1024];
};
DarwinUser* user_in_room(const std::function<bool(const passwd&)>& is_it) {
  static thread_local Room room;
  DarwinUser* found = nullptr;
  const int error = find_user(is_it, &room.user, room.text, sizeof room.text, &found);
  if (error != 0) client_errno() = error;
  return found;
}

auto has_name(const char* name) {
  return [name](const passwd& user) { return strcmp(user.pw_name, name) == 0; };
}
auto has_number(uint32_t number) {
  return [number](const passwd& user) { return user.pw_uid == number; };
}
DarwinUser* user_named(const char* name) { return user_in_room(has_name(name)); }
DarwinUser* user_numbered(uint32_t number) { return user_in_room(has_number(number)); }
int user_named_into(const char* name, DarwinUser* user, char* room, size_t size, DarwinUser** out) {
  return find_user(has_name(name), user, room, size, out);
}
int user_numbered_into(uint32_t number, DarwinUser* user, char* room, size_t size, DarwinUser** out) {
  return find_user(has_number(number), user, room, size, out);
}

// struct group is the same. The host's is valid until the next one is read.
group* find_group(const std::function<bool(const group&)>& is_it) {
  FILE* file = fopen("/etc/group", "r");
  if (file == nullptr) return noted(static_cast<group*>(nullptr));
  group* found = nullptr;
  while ((found = fgetgrent(file)) != nullptr && !is_it(*found)) {
  }
  fclose(file);
  return found;
}
group* group_named(const char* name) {
  return find_group([name](const group& each) { return strcmp(each.gr_name, name) == 0; });
}
group* group_numbered(gid_t number) {
  return find_group([number](const group& each) { return each.gr_gid == number; });
}

// macOS stores groups as ints, and returns −1 when there are more than fit.
int groups_of(const char* user, int first, int* groups, int* count) {
  FILE* file = fopen("/etc/group", "r");
  if (file == nullptr) return noted(-1);
  const int room = *count;
  int found = 0;
  const auto add = [&](int number) {
    if (found < room) groups[found] = number;
    ++found;
  };
  add(first);
  while (const group* each = fgetgrent(file))
    for (char** member = each->gr_mem; *member != nullptr; ++member)
      if (strcmp(*member, user) == 0) add(static_cast<int>(each->gr_gid));
  fclose(file);
  *count = found < room ? found : room;
  return found <= room ? 0 : -1;
}

// Leaves the members out.
int group_numbered_into(gid_t number, group* out_group, char* room, size_t size, group** out) {
  *out = nullptr;
  const group* found = group_numbered(number);
  if (found == nullptr) return 0;
  const size_t bytes = strlen(found->gr_name) + 1;
  if (bytes + sizeof(char*) > size) return darwin_error(ERANGE);
  char* name = room + sizeof(char*);
  memset(room, 0, sizeof(char*));
  memcpy(name, found->gr_name, bytes);
  *out_group = {name, name + bytes - 1, number, reinterpret_cast<char**>(room)};
  *out = out_group;
  return 0;
}

}  // namespace

HostSymbols user_symbols() {
  static const HostSymbol symbols[] = {
      {"_getgrgid", group_numbered}, {"_getgrgid_r", group_numbered_into},
      {"_getgrnam", group_named},    {"_getgrouplist", groups_of},
      {"_getpwnam", user_named},     {"_getpwnam_r", user_named_into},
      {"_getpwuid", user_numbered},  {"_getpwuid_r", user_numbered_into},
  };
  return symbols;
}

}  // namespace loader
