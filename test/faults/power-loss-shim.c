/*
 * Loaded before libc by the fault tests: a disk that keeps only what was fsynced.
 * Files under SHIM_LIVE are written as usual; fsync copies their content, as it is then, to SHIM_DISK/inode/<n>,
 * and fsync of a folder records its names in SHIM_DISK/names ("<n> <name>" lines). The rest is lost with the power.
 * While SHIM_FAIL_FSYNC exists, fsync fails for files whose name ends as it says; while SHIM_FULL exists, writes to such
 * files find the disk full.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first line of the file that the variable names, if there is one. */
static int ordered(const char *variable, char *suffix, size_t size) {
  const char *path = getenv(variable);
  int fd = path == NULL ? -1 : open(path, O_RDONLY);
  if (fd < 0) return 0;
  ssize_t length = read(fd, suffix, size - 1);
  close(fd);
  suffix[length < 0 ? 0 : length] = 0;
  return 1;
}

static int is_hit(const char *variable, const char *path) {
  char suffix[64];
  if (!ordered(variable, suffix, sizeof suffix)) return 0;
  size_t length = strlen(path), tail = strlen(suffix);
  return length >= tail && strcmp(path + length - tail, suffix) == 0;
}

static int live_path(int fd, char *path) {
  const char *live = getenv("SHIM_LIVE");
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = live == NULL ? -1 : readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  size_t prefix = strlen(live);
  return strncmp(path, live, prefix) == 0 && (path[prefix] == '/' || path[prefix] == 0);
}

/* Whole or not at all, since the process may be killed at any moment. */
static void publish(const char *draft, const char *path) {
  if (rename(draft, path) != 0) abort();
}

static void keep_file(const char *path, const struct stat *info) {
  char draft[PATH_MAX], kept[PATH_MAX], buffer[65536];
  snprintf(draft, sizeof draft, "%s/draft-%d-%lu", getenv("SHIM_DISK"), (int)gettid(), (unsigned long)info->st_ino);
  snprintf(kept, sizeof kept, "%s/inode/%lu", getenv("SHIM_DISK"), (unsigned long)info->st_ino);
  int in = open(path, O_RDONLY), out = open(draft, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (in < 0 || out < 0) abort();
  for (ssize_t n; (n = read(in, buffer, sizeof buffer)) > 0;)
    if (write(out, buffer, (size_t)n) != n) abort();
  close(in);
  close(out);
  publish(draft, kept);
}

static void keep_names(const char *path) {
  char draft[PATH_MAX], kept[PATH_MAX];
  snprintf(draft, sizeof draft, "%s/draft-names-%d", getenv("SHIM_DISK"), (int)gettid());
  snprintf(kept, sizeof kept, "%s/names", getenv("SHIM_DISK"));
  DIR *folder = opendir(path);
  FILE *out = fopen(draft, "w");
  if (folder == NULL || out == NULL) abort();
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
    if (entry->d_type == DT_REG) fprintf(out, "%lu %s\n", (unsigned long)entry->d_ino, entry->d_name);
  fclose(out);
  closedir(folder);
  publish(draft, kept);
}

static int keep(int fd, const char *call) {
  char path[PATH_MAX];
  struct stat info;
  if (!live_path(fd, path) || fstat(fd, &info) != 0) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);
    return real(fd);
  }
  if (is_hit("SHIM_FAIL_FSYNC", path)) {
    errno = EIO;
    return -1;
  }
  if (S_ISDIR(info.st_mode)) keep_names(path);
  /* A path of /proc is always the open file itself, also after a rename or when it has no name any more. */
  else {
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    keep_file(path, &info);
  }
  return 0;
}

int fsync(int fd) { return keep(fd, "fsync"); }
int fdatasync(int fd) { return keep(fd, "fdatasync"); }

static int is_full(int fd) {
  char path[PATH_MAX];
  return live_path(fd, path) && is_hit("SHIM_FULL", path);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  if (is_full(fd)) {
    errno = ENOSPC;
    return -1;
  }
  if (real == NULL) real = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  return real(fd, data, size, offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }
