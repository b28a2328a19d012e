/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/run_as.h"

#include "options/option_value.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

static const struct passwd *find_user(const char *user)
{
    uint64_t number;

    errno = 0;
    if (dsm_option_value_number(user, 0, UINT32_MAX - 1, &number, NULL) == DSM_OK)
        return getpwuid((uid_t)number); /* NOLINT(concurrency-mt-unsafe): there is one thread */
    return getpwnam(user);              /* NOLINT(concurrency-mt-unsafe) */
}

static bool become(const struct passwd *entry)
{
    if (initgroups(entry->pw_name, entry->pw_gid) != 0 || setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0)
        return false;
    return setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) == 0;
}

enum dsm_error dsm_run_as(const char *user, struct dsm_error_detail *detail)
{
    const struct passwd *entry = find_user(user);

    if (!entry && errno != 0)
        return dsm_error_detail_set(detail, "%s: %s", user, strerror(errno));
    if (!entry)
        return dsm_error_detail_set(detail, "%s: there is no such user", user);
    if (!become(entry))
        return dsm_error_detail_set(detail, "%s: %s; it takes root", user, strerror(errno));
    if (entry->pw_uid != 0 && setuid(0) == 0)
        return dsm_error_detail_set(detail, "%s: root could be had again", user);
    return DSM_OK;
}
