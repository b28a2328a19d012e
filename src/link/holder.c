/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/holder.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define STATE_LISTEN 0x0Au /* of /proc/net/tcp */
#define PATH_SIZE 300u

/* The inode of the socket that listens at a port; 0: none is seen. */
static unsigned long find_socket(const char *table, unsigned port)
{
    FILE *file = fopen(table, "re");
    char line[512];
    unsigned long inode = 0;

    while (file && inode == 0 && fgets(line, sizeof(line), file)) {
        unsigned line_port, state;
        unsigned long line_inode;

        /* NOLINTNEXTLINE(cert-err34-c): the kernel's own text */
        if (sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*u %lu", &line_port, &state,
                   &line_inode) == 3 &&
            line_port == port && state == STATE_LISTEN)
            inode = line_inode;
    }
    if (file)
        fclose(file);
    return inode;
}

static bool has_socket(const char *process, const char *socket)
{
    char folder[PATH_SIZE], target[PATH_SIZE];
    const struct dirent *entry;
    bool found = false;
    DIR *fds;

    snprintf(folder, sizeof(folder), "/proc/%.20s/fd", process);
    fds = opendir(folder); /* NULL: of another user */
    while (fds && !found && (entry = readdir(fds))) {
        ssize_t n = readlinkat(dirfd(fds), entry->d_name, target, sizeof(target) - 1);

        target[n > 0 ? n : 0] = '\0';
        found = strcmp(target, socket) == 0;
    }
    if (fds)
        closedir(fds);
    return found;
}

static long find_process(unsigned long inode)
{
    char socket[40];
    const struct dirent *entry;
    DIR *processes = opendir("/proc");
    long pid = 0;

    snprintf(socket, sizeof(socket), "socket:[%lu]", inode);
    while (processes && pid == 0 && (entry = readdir(processes)))
        if (isdigit((unsigned char)entry->d_name[0]) && has_socket(entry->d_name, socket))
            pid = strtol(entry->d_name, NULL, 10);
    if (processes)
        closedir(processes);
    return pid;
}

static long find_tcp(unsigned port)
{
    unsigned long inode = find_socket("/proc/net/tcp", port);

    if (inode == 0)
        inode = find_socket("/proc/net/tcp6", port);
    return inode != 0 ? find_process(inode) : 0;
}

/* Whoever listens says so itself. */
static long find_unix(const struct dsm_address *address)
{
    struct sockaddr_un name;
    socklen_t name_len = dsm_address_unix_name(address, &name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct ucred holder = { .pid = 0 };
    socklen_t n = sizeof(holder);

    if (fd >= 0 && connect(fd, (const struct sockaddr *)&name, name_len) == 0 &&
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &holder, &n) != 0)
        holder.pid = 0;
    if (fd >= 0)
        close(fd);
    return holder.pid;
}

static void name_process(long pid, char *text, size_t size)
{
    char path[40], name[64] = "";
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%ld/comm", pid);
    file = fopen(path, "re");
    if (file && !fgets(name, sizeof(name), file))
        name[0] = '\0';
    if (file)
        fclose(file);
    name[strcspn(name, "\n")] = '\0';
    snprintf(text, size, "process %ld%s%s", pid, name[0] ? ", " : "", name);
}

bool dsm_holder_find(const struct dsm_address *address, char *text, size_t size)
{
    long pid = 0;

    if (address->kind == DSM_ADDRESS_TCP)
        pid = find_tcp(dsm_address_port(address));
    else if (address->kind == DSM_ADDRESS_UNIX)
        pid = find_unix(address);
    if (pid > 0)
        name_process(pid, text, size);
    return pid > 0;
}
