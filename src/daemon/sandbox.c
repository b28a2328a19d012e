/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/sandbox.h"

#include "base/file_reason.h"
#include "daemon/landlock.h"
#include "daemon/system_calls.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <unistd.h>

static const struct dsm_allowed_paths *confined_to;

static uint32_t action_code(enum dsm_seccomp_action action)
{
    return action == DSM_SECCOMP_LOG ? SCMP_ACT_LOG : SCMP_ACT_KILL_PROCESS;
}

static int allow(scmp_filter_ctx filter, const struct dsm_system_call *call)
{
    int number = seccomp_syscall_resolve_name(call->name);

    if (number < 0) /* this architecture has none */
        return 0;
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, call->argument_count, call->arguments);
}

/* abort(3) and raise(3), of whichever thread. */
static int allow_own_signals(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp ours = { 0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0 };

    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &ours);
}

/* C libraries go on with clone, whose flags a filter sees. */
static int forgo_clone3(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

/* A socket that is added with uid= or gid= is refused and the daemon goes on: files are given away at the start alone.
 */
static int forgo_owners(scmp_filter_ctx filter)
{
    static const char *const calls[] = { "lchown", "lchown32", "fchownat" };
    int result = 0;

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && result == 0; i++) {
        int number = seccomp_syscall_resolve_name(calls[i]);

        if (number >= 0)
            result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0);
    }
    return result;
}

static int load(scmp_filter_ctx filter)
{
    const struct dsm_system_call *call;
    int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

    for (size_t i = 0; result == 0 && (call = dsm_system_call_at(i)) != NULL; i++)
        result = allow(filter, call);
    if (result == 0)
        result = allow_own_signals(filter);
    if (result == 0)
        result = forgo_clone3(filter);
    if (result == 0)
        result = forgo_owners(filter);
    return result == 0 ? seccomp_load(filter) : result;
}

static enum dsm_error install_filter(enum dsm_seccomp_action action, struct dsm_error_detail *detail)
{
    scmp_filter_ctx filter;
    int result;

    filter = seccomp_init(action_code(action));
    if (!filter)
        return DSM_ERR_NO_MEMORY;
    result = load(filter);
    seccomp_release(filter);
    if (result != 0)
        return dsm_error_detail_set(detail, "the filter cannot be installed: %s; --seccomp action=none does without",
                                    strerror(-result));
    return DSM_OK;
}

static bool is_outside(const char *path, enum dsm_file_use use)
{
    static const uint64_t needed[] = {
        [DSM_FILE_READ] = DSM_LANDLOCK_READ_FILE,
        [DSM_FILE_WRITE] = DSM_LANDLOCK_READ_FILE | DSM_LANDLOCK_WRITE_FILE,
        [DSM_FILE_LISTEN] = DSM_LANDLOCK_MAKE_SOCK,
    };

    return dsm_allowed_paths_is_outside(confined_to, path, needed[use]);
}

static enum dsm_error confine_files(const struct dsm_allowed_paths *paths, const struct dsm_log *log,
                                    struct dsm_error_detail *detail)
{
    int version;

    DSM_TRY(dsm_landlock_enter(paths, &version, detail));
    if (version == 0) {
        dsm_log(log, DSM_LOG_INFO, NULL, "the kernel has no Landlock: files are the user's, as their modes say");
        return DSM_OK;
    }
    confined_to = paths;
    dsm_file_reason_confine(is_outside);
    return DSM_OK;
}

enum dsm_error dsm_sandbox_enter(enum dsm_seccomp_action action, const struct dsm_allowed_paths *paths,
                                 const struct dsm_log *log, struct dsm_error_detail *detail)
{
    if (action == DSM_SECCOMP_NONE)
        return DSM_OK;
    DSM_TRY(confine_files(paths, log, detail));
    return install_filter(action, detail);
}
