/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon.h"

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void print_device(FILE *file, const struct bench_daemon *daemon, size_t i)
{
    char address[BENCH_ADDRESS_SIZE];

    fprintf(file, "%s{\"name\": \"device%zu\", \"preset\": \"qemu-nvme\", \"listen\": [\"%s\"%s]}", i ? ",\n" : "", i,
            bench_daemon_address(daemon, i, address), i ? "" : ", \"tcp:127.0.0.1:0\"");
}

static bool describe_devices(const struct bench_daemon *daemon, struct dsm_error_detail *detail)
{
    char path[96];
    FILE *file;

    snprintf(path, sizeof(path), "%s/config.json", daemon->folder);
    file = fopen(path, "we");
    if (!file)
        return cli_refuse(detail, "%s: %s", path, strerror(errno));
    fprintf(file, "{\"devices\": [\n");
    for (size_t i = 0; i < daemon->devices; i++)
        print_device(file, daemon, i);
    fprintf(file, "]}\n");
    return fclose(file) == 0 || cli_refuse(detail, "%s: %s", path, strerror(errno));
}

bool bench_daemon_prepare(struct bench_daemon *daemon, const char *program, size_t devices,
                          struct dsm_error_detail *detail)
{
    *daemon = (struct bench_daemon){ .program = program, .devices = devices, .folder = "/tmp/swdsm-bench-XXXXXX" };
    if (!mkdtemp(daemon->folder)) {
        daemon->folder[0] = '\0';
        return cli_refuse(detail, "mkdtemp: %s", strerror(errno));
    }
    return describe_devices(daemon, detail);
}

/* A listener and a peer a device take two descriptors. */
static void allow_many_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* In the child. */
static void run_program(const struct bench_daemon *daemon, int out)
{
    char config[96], identity[96], log[128];

    snprintf(config, sizeof(config), "%s/config.json", daemon->folder);
    snprintf(identity, sizeof(identity), "%s/identity", daemon->folder);
    snprintf(log, sizeof(log), "level=warning,file=%s/log", daemon->folder);
    dup2(out, STDOUT_FILENO);
    execl(daemon->program, daemon->program, "--config", config, "--identity", identity, "--log", log,
          daemon->realtime ? "--realtime" : (char *)NULL, (char *)NULL);
    perror(daemon->program);
    _exit(127);
}

/* The start-up lines; one names the port that was chosen for device 0. */
static bool read_lines(struct bench_daemon *daemon, FILE *out, struct dsm_error_detail *detail)
{
    char line[1024];

    for (size_t i = 0; i < daemon->devices; i++) {
        const char *port;

        if (!fgets(line, sizeof(line), out))
            return cli_refuse(detail, "%s did not start", daemon->program);
        port = strstr(line, "tcp:127.0.0.1:");
        if (port)
            daemon->tcp_port = (unsigned)strtoul(port + strlen("tcp:127.0.0.1:"), NULL, 10);
    }
    return true;
}

bool bench_daemon_start(struct bench_daemon *daemon, struct dsm_error_detail *detail)
{
    uint64_t begin = bench_wall_ns();
    bool is_ready;
    int out[2];
    FILE *file;

    allow_many_descriptors();
    if (pipe2(out, O_CLOEXEC) != 0 || (daemon->pid = fork()) < 0)
        return cli_refuse(detail, "%s", strerror(errno));
    if (daemon->pid == 0)
        run_program(daemon, out[1]);
    close(out[1]);
    file = fdopen(out[0], "r");
    is_ready = file && read_lines(daemon, file, detail);
    daemon->ready_ns = bench_wall_ns() - begin;
    if (file)
        fclose(file);
    return is_ready;
}

void bench_daemon_stop(struct bench_daemon *daemon)
{
    if (daemon->pid <= 0)
        return;
    kill(daemon->pid, SIGTERM);
    while (waitpid(daemon->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    daemon->pid = 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

void bench_daemon_remove(struct bench_daemon *daemon)
{
    bench_daemon_stop(daemon);
    if (daemon->folder[0])
        (void)nftw(daemon->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *bench_daemon_address(const struct bench_daemon *daemon, size_t device, char out[BENCH_ADDRESS_SIZE])
{
    snprintf(out, BENCH_ADDRESS_SIZE, "unix:%s/%zu", daemon->folder, device);
    return out;
}
