/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The numbers are the same on all architectures that Debian has; headers of older libraries have no names. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define ASK_VERSION 1u  /* LANDLOCK_CREATE_RULESET_VERSION */
#define PATH_BENEATH 1  /* LANDLOCK_RULE_PATH_BENEATH */
#define CONNECT_TCP 2u  /* LANDLOCK_ACCESS_NET_CONNECT_TCP */
#define SCOPE_SIGNAL 2u /* LANDLOCK_SCOPE_SIGNAL */
#define FILE_RIGHTS (1u | DSM_LANDLOCK_WRITE_FILE | DSM_LANDLOCK_READ_FILE | DSM_LANDLOCK_TRUNCATE)

/* struct landlock_ruleset_attr, whose tail older versions do not know. */
struct ruleset {
    uint64_t handled_access_fs;
    uint64_t handled_access_net; /* from version 4 */
    uint64_t scoped;             /* from version 6 */
};

/* struct landlock_path_beneath_attr */
struct path_rule {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

/* EXECUTE to MAKE_SYM; then REFER, TRUNCATE, and IOCTL_DEV each with a version. */
static uint64_t known_rights(int version)
{
    unsigned bits = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;

    return (UINT64_C(1) << bits) - 1;
}

static size_t known_size(int version)
{
    return sizeof(uint64_t) * (version >= 6 ? 3 : version >= 4 ? 2 : 1);
}

/* A right that only a folder has is none of a file. */
static int add_rule(int ruleset, const struct dsm_allowed_path *allowed, uint64_t known)
{
    struct path_rule rule = { .allowed_access = allowed->rights & known, .parent_fd = -1 };
    struct stat status;
    int result = 0;

    rule.parent_fd = open(allowed->path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) /* gone since: nothing to allow */
        return 0;
    if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed_access &= FILE_RIGHTS;
    if (rule.allowed_access != 0)
        result = (int)syscall(SYS_landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
    return result;
}

static int restrict_self(int ruleset, const struct dsm_allowed_paths *paths, uint64_t known)
{
    int result = 0;

    for (size_t i = 0; i < paths->count && result == 0; i++)
        result = add_rule(ruleset, &paths->rows[i], known);
    if (result == 0)
        result = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (result == 0)
        result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    return result;
}

enum dsm_error dsm_landlock_enter(const struct dsm_allowed_paths *paths, int *version, struct dsm_error_detail *detail)
{
    struct ruleset attributes = { .handled_access_net = CONNECT_TCP, .scoped = SCOPE_SIGNAL };
    int found = (int)syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, ASK_VERSION);
    int ruleset, result;

    *version = found > 0 ? found : 0;
    if (found <= 0)
        return DSM_OK;
    attributes.handled_access_fs = known_rights(found);
    ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, known_size(found), 0);
    result = ruleset < 0 ? -1 : restrict_self(ruleset, paths, attributes.handled_access_fs);
    if (result != 0)
        dsm_error_detail_set(detail, "Landlock cannot be entered: %s; --seccomp action=none does without",
                             strerror(errno));
    if (ruleset >= 0)
        close(ruleset);
    return result == 0 ? DSM_OK : DSM_ERR_CONFIG;
}
