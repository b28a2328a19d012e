/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>

/* By name, so that one that an architecture does not have (open on aarch64, clone3 on old kernels) is passed over. */
static const char *const allowed[] = {
    /* sockets and events */
    "accept",
    "accept4",
    "bind",
    "close",
    "connect",
    "epoll_create1",
    "epoll_ctl",
    "epoll_pwait",
    "epoll_pwait2",
    "epoll_wait",
    "eventfd2",
    "fcntl",
    "getpeername",
    "getsockname",
    "getsockopt",
    "ioctl",
    "listen",
    "pipe2",
    "poll",
    "ppoll",
    "read",
    "readv",
    "recvfrom",
    "recvmsg",
    "sendmsg",
    "sendto",
    "setsockopt",
    "shutdown",
    "socket",
    "write",
    "writev",
    /* memory and threads */
    "brk",
    "clone",
    "clone3",
    "exit",
    "exit_group",
    "futex",
    "get_robust_list",
    "gettid",
    "getpid",
    "getppid",
    "madvise",
    "membarrier",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "prlimit64",
    "rseq",
    "sched_getaffinity",
    "sched_yield",
    "set_robust_list",
    "set_tid_address",
    /* signals: ours alone */
    "restart_syscall",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "tgkill",
    /* time, random numbers, who we are */
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "getegid",
    "geteuid",
    "getgid",
    "getrandom",
    "gettimeofday",
    "getuid",
    "nanosleep",
    "sysinfo",
    "uname",
    /* files: captures, measured files, --identity, --state-dir, unix sockets' paths */
    "access",
    "chmod",
    "dup",
    "dup2",
    "dup3",
    "fallocate",
    "faccessat",
    "faccessat2",
    "fchmod",
    "fchmodat",
    "fdatasync",
    "flock",
    "fstat",
    "fstatfs",
    "fsync",
    "ftruncate",
    "getcwd",
    "getdents64",
    "link",
    "linkat",
    "lseek",
    "lstat",
    "memfd_create",
    "mkdir",
    "mkdirat",
    "newfstatat",
    "open",
    "openat",
    "pread64",
    "pwrite64",
    "readlink",
    "readlinkat",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "stat",
    "statx",
    "umask",
    "unlink",
    "unlinkat",
    /* the same on 32-bit architectures */
    "_llseek",
    "clock_getres_time64",
    "clock_gettime64",
    "clock_nanosleep_time64",
    "epoll_pwait2",
    "fcntl64",
    "fstat64",
    "fstatat64",
    "fstatfs64",
    "ftruncate64",
    "futex_time64",
    "lstat64",
    "mmap2",
    "ppoll_time64",
    "recv",
    "send",
    "sigreturn",
    "socketcall",
    "stat64",
    "ugetrlimit",
};

static uint32_t action_code(enum dsm_seccomp_action action)
{
    return action == DSM_SECCOMP_LOG ? SCMP_ACT_LOG : SCMP_ACT_KILL_PROCESS;
}

static int load(scmp_filter_ctx filter)
{
    int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]) && result == 0; i++) {
        int number = seccomp_syscall_resolve_name(allowed[i]);

        if (number >= 0) /* negative: this architecture has none */
            result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
    }
    return result == 0 ? seccomp_load(filter) : result;
}

enum dsm_error dsm_sandbox_enter(enum dsm_seccomp_action action, struct dsm_error_detail *detail)
{
    scmp_filter_ctx filter;
    int result;

    if (action == DSM_SECCOMP_NONE)
        return DSM_OK;
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
