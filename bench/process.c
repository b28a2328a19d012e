/* SPDX-License-Identifier: BSD-3-Clause */
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static bool read_task(pid_t pid, const char *task, uint64_t *ns)
{
    char path[320];
    FILE *file;
    bool is_read;

    snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat", (int)pid, task);
    file = fopen(path, "re");
    if (!file)
        return false;
    is_read = fscanf(file, "%" SCNu64, ns) == 1;
    fclose(file);
    return is_read;
}

bool bench_process_cpu_ns(pid_t pid, uint64_t *ns)
{
    char path[64];
    struct dirent *entry;
    uint64_t one;
    DIR *tasks;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    tasks = opendir(path);
    if (!tasks)
        return false;
    *ns = 0;
    while ((entry = readdir(tasks)) != NULL)
        if (entry->d_name[0] != '.' && read_task(pid, entry->d_name, &one))
            *ns += one;
    closedir(tasks);
    return *ns > 0;
}

bool bench_process_wait_ns(pid_t pid, uint64_t *ns)
{
    char path[64];
    FILE *file;
    bool is_read;

    snprintf(path, sizeof(path), "/proc/%d/task/%d/schedstat", (int)pid, (int)pid);
    file = fopen(path, "re");
    if (!file)
        return false;
    is_read = fscanf(file, "%*u %" SCNu64, ns) == 1;
    fclose(file);
    return is_read;
}

bool bench_process_pss_kib(pid_t pid, uint64_t *kib)
{
    char path[64], line[256];
    bool is_found = false;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
    file = fopen(path, "re");
    if (!file)
        return false;
    while (!is_found && fgets(line, sizeof(line), file))
        is_found = sscanf(line, "Pss: %" SCNu64 " kB", kib) == 1;
    fclose(file);
    return is_found;
}

static uint64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t bench_wall_ns(void)
{
    return now_ns(CLOCK_MONOTONIC);
}

uint64_t bench_thread_cpu_ns(void)
{
    return now_ns(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t bench_own_cpu_ns(void)
{
    return now_ns(CLOCK_PROCESS_CPUTIME_ID);
}

void bench_sleep_ms(unsigned ms)
{
    struct timespec left = { .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 };

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}
