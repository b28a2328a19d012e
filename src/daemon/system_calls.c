/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/system_calls.h"

#include <asm/ioctls.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define INT_BITS 0xFFFFFFFFu /* an int's: what is above it in a register has no meaning */
#define KIND_BITS 0xFu       /* of a socket's type, without SOCK_CLOEXEC and SOCK_NONBLOCK */

/* A thread of ours: nothing of it is apart from us, namespaces neither. */
#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)
#define SPACE_FLAGS                                                                                                    \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* clone(2): "the order of the arguments" differs there. */
#if defined(__s390__) || defined(__CRIS__)
#define CLONE_FLAGS_ARGUMENT 1
#else
#define CLONE_FLAGS_ARGUMENT 0
#endif

#define HAS(n, mask, value)                                                                                            \
    {                                                                                                                  \
        n, SCMP_CMP_MASKED_EQ, mask, value                                                                             \
    }
#define IS(n, value) HAS(n, INT_BITS, (uint32_t)(value))

#define ANY(call)                                                                                                      \
    {                                                                                                                  \
        call, 0,                                                                                                       \
        {                                                                                                              \
            {                                                                                                          \
                0, SCMP_CMP_EQ, 0, 0                                                                                   \
            }                                                                                                          \
        }                                                                                                              \
    }
#define FCNTL(command)                                                                                                 \
    { "fcntl", 1, { IS(1, command) } },                                                                                \
    {                                                                                                                  \
        "fcntl64", 1,                                                                                                  \
        {                                                                                                              \
            IS(1, command)                                                                                             \
        }                                                                                                              \
    }
#define IOCTL(request)                                                                                                 \
    {                                                                                                                  \
        "ioctl", 1,                                                                                                    \
        {                                                                                                              \
            IS(1, request)                                                                                             \
        }                                                                                                              \
    }
#define SOCKET(domain, kind)                                                                                           \
    {                                                                                                                  \
        "socket", 3,                                                                                                   \
        {                                                                                                              \
            IS(0, domain), HAS(1, KIND_BITS, kind), IS(2, 0)                                                           \
        }                                                                                                              \
    }
#define NOT_EXECUTABLE(call)                                                                                           \
    {                                                                                                                  \
        call, 1,                                                                                                       \
        {                                                                                                              \
            HAS(2, PROT_EXEC, 0)                                                                                       \
        }                                                                                                              \
    }

/* clang-format off */
static const struct dsm_system_call calls[] = {
    /* sockets */
    SOCKET(AF_UNIX, SOCK_STREAM),
    SOCKET(AF_INET, SOCK_STREAM),
    SOCKET(AF_INET6, SOCK_STREAM),
    SOCKET(AF_UNIX, SOCK_DGRAM), /* sd_notify(3) */
    ANY("accept"),
    ANY("accept4"),
    ANY("bind"),
    ANY("connect"), /* is anybody behind a socket's file? */
    ANY("getpeername"),
    ANY("getsockname"),
    ANY("getsockopt"),
    ANY("listen"),
    ANY("recvfrom"),
    ANY("recvmsg"),
    ANY("sendmsg"),
    ANY("sendto"),
    ANY("setsockopt"),
    ANY("shutdown"),
    /* descriptors and events */
    ANY("close"),
    ANY("dup2"), /* --daemon lets go of the standard descriptors */
    ANY("dup3"),
    ANY("epoll_create1"),
    ANY("epoll_ctl"),
    ANY("epoll_pwait"),
    ANY("epoll_wait"),
    ANY("eventfd2"),
    FCNTL(F_ADD_SEALS),
    FCNTL(F_DUPFD_CLOEXEC),
    FCNTL(F_GETFD),
    FCNTL(F_GETFL),
    FCNTL(F_GET_SEALS),
    FCNTL(F_SETFD),
    FCNTL(F_SETFL),
    IOCTL(FIOCLEX),
    IOCTL(FIONBIO),
    IOCTL(FIONREAD),
    IOCTL(TCGETS), /* isatty(3), by which stdio chooses how to buffer */
    ANY("pipe2"),
    ANY("poll"),
    ANY("ppoll"),
    ANY("read"),
    ANY("readv"),
    ANY("write"),
    ANY("writev"),
    /* memory: never executable */
    ANY("brk"),
    ANY("madvise"),
    ANY("mremap"),
    ANY("munmap"),
    NOT_EXECUTABLE("mprotect"),
    NOT_EXECUTABLE("mmap2"),
#if defined(__s390__) || defined(__i386__)
    ANY("mmap"), /* takes its arguments in memory, which a filter does not see */
#else
    NOT_EXECUTABLE("mmap"),
#endif
    /* threads; clone3 has its flags in memory, and is answered with ENOSYS (sandbox.c) */
    { "clone", 1, { HAS(CLONE_FLAGS_ARGUMENT, THREAD_FLAGS | SPACE_FLAGS, THREAD_FLAGS) } },
    ANY("exit"),
    ANY("exit_group"),
    ANY("futex"),
    ANY("gettid"),
    { "prlimit64", 2, { IS(0, 0), HAS(2, UINT64_MAX, 0) } }, /* the size of a thread's stack is asked for */
    ANY("rseq"),
    ANY("sched_getaffinity"),
    ANY("sched_yield"),
    ANY("set_robust_list"),
    /* signals of ours; to ourselves alone (sandbox.c) */
    ANY("getpid"),
    ANY("restart_syscall"),
    ANY("rt_sigaction"),
    ANY("rt_sigprocmask"),
    ANY("rt_sigreturn"),
    ANY("sigaltstack"),
    /* time, random numbers */
    ANY("clock_getres"),
    ANY("clock_gettime"),
    ANY("clock_nanosleep"),
    ANY("getrandom"),
    ANY("gettimeofday"),
    ANY("nanosleep"),
    ANY("sysinfo"), /* qsort(3) asks how much memory there is */
    ANY("time"),
    /* files: captures, logs, measured files, drives, --identity, --state-dir, unix sockets' paths */
    ANY("access"),
    ANY("chmod"),
    ANY("faccessat"),
    ANY("faccessat2"),
    ANY("fallocate"),
    ANY("fchmod"),
    ANY("fchmodat"),
    ANY("fdatasync"),
    ANY("flock"),
    ANY("fstat"),
    ANY("fstatfs"), /* glibc's shm and opendir */
    ANY("fsync"),
    ANY("ftruncate"),
    ANY("getcwd"),
    ANY("getdents64"),
    ANY("geteuid"),
    ANY("lseek"),
    ANY("lstat"),
    ANY("memfd_create"),
    ANY("mkdir"),
    ANY("mkdirat"),
    ANY("newfstatat"),
    ANY("open"),
    ANY("openat"),
    ANY("pread64"),
    ANY("pwrite64"),
    ANY("readlink"),
    ANY("readlinkat"),
    ANY("rename"),
    ANY("renameat"),
    ANY("renameat2"),
    ANY("stat"),
    ANY("statx"),
    ANY("umask"),
    ANY("unlink"),
    ANY("unlinkat"),
    /* the same on 32-bit architectures; where sockets have one call for all, its arguments are in memory */
    ANY("_llseek"),
    ANY("clock_getres_time64"),
    ANY("clock_gettime64"),
    ANY("clock_nanosleep_time64"),
    ANY("fstat64"),
    ANY("fstatat64"),
    ANY("fstatfs64"),
    ANY("ftruncate64"),
    ANY("futex_time64"),
    ANY("lstat64"),
    ANY("ppoll_time64"),
    ANY("recv"),
    ANY("send"),
    ANY("sigreturn"),
    ANY("socketcall"),
    ANY("stat64"),
    ANY("ugetrlimit"),
};
/* clang-format on */

const struct dsm_system_call *dsm_system_call_at(size_t i)
{
    return i < sizeof(calls) / sizeof(calls[0]) ? &calls[i] : NULL;
}
