// macOS's statfs and fstatfs: the file system of / with its names, in the struct that messages hold.
#include <EndpointSecurity/EndpointSecurity.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <unistd.h>

int main(void) {
  struct statfs root, again;
  printf("statfs %d %s %d\n", statfs("/", &root), root.f_mntonname, (root.f_flags & MNT_ROOTFS) != 0);
  printf("named %d %d\n", root.f_fstypename[0] != '\0', root.f_mntfromname[0] != '\0');
  int folder = open("/", O_RDONLY | O_DIRECTORY);
  printf("fstatfs %d %d\n", fstatfs(folder, &again), strcmp(again.f_mntonname, root.f_mntonname));
  close(folder);
  struct statfs64 wide;
  printf("statfs64 %d %d\n", statfs64("/", &wide), wide.f_blocks == root.f_blocks);
  printf("gone %d %d\n", statfs("/no such file", &root), errno == ENOENT);
  return 0;
}
