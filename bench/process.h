/* SPDX-License-Identifier: BSD-3-Clause */
/* What Linux tells about a process that is being measured, and clocks. */
#ifndef DSM_BENCH_PROCESS_H
#define DSM_BENCH_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* CPU time of all threads of a process in ns, from /proc/PID/task/TID/schedstat; exact while the process sleeps. */
bool bench_process_cpu_ns(pid_t pid, uint64_t *ns);
/* What a process's first thread has waited for a core while it could run. */
bool bench_process_wait_ns(pid_t pid, uint64_t *ns);
/* Proportional set size in KiB, from /proc/PID/smaps_rollup. */
bool bench_process_pss_kib(pid_t pid, uint64_t *kib);

uint64_t bench_wall_ns(void);
/* Of the calling thread, and of the whole process. */
uint64_t bench_thread_cpu_ns(void);
uint64_t bench_own_cpu_ns(void);
void bench_sleep_ms(unsigned ms);

#endif
