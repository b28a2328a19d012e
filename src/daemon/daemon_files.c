/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/daemon_files.h"

#include "daemon/complain.h"
#include "link/inherited.h"
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void dsm_daemon_files_init(struct dsm_daemon_files *files, const struct dsm_options *options)
{
    *files = (struct dsm_daemon_files){ .state_dir = NULL };
    dsm_log_sink_init(&files->sink, options->log_level);
    dsm_capture_init(&files->capture, &files->sink.log);
    dsm_keylog_init(&files->keylog, &files->sink.log);
}

/* A copy of standard output or error, which the background has no use for; else a descriptor that was left open for
 * this. -1 with errno set. */
static int take_descriptor(int fd)
{
    if (fd <= STDERR_FILENO)
        return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    errno = EBADF;
    return dsm_inherited_claim(fd) ? fd : -1;
}

static int complain_of_descriptor(const char *option, int fd)
{
    char name[16];

    snprintf(name, sizeof(name), "fd=%d", fd);
    return dsm_complain_of_file(option, name);
}

static int open_log(struct dsm_daemon_files *files, const struct dsm_options *options)
{
    int fd;

    if (options->log_file[0])
        return dsm_log_sink_open(&files->sink, options->log_file) == DSM_OK
                   ? EXIT_SUCCESS
                   : dsm_complain_of_file("--log", options->log_file);
    if (options->log_fd == 0)
        return EXIT_SUCCESS;
    fd = take_descriptor(options->log_fd);
    if (fd >= 0 && dsm_log_sink_open_fd(&files->sink, fd) == DSM_OK)
        return EXIT_SUCCESS;
    return complain_of_descriptor("--log", options->log_fd);
}

static int open_capture(struct dsm_daemon_files *files, const struct dsm_options *options,
                        const struct dsm_binding *binding)
{
    if (!binding)
        return dsm_complain("--capture", DSM_CAPTURE_IS_OF_ONE);
    if (dsm_capture_open(&files->capture, options->capture, binding) != DSM_OK)
        return dsm_complain_of_file("--capture", options->capture);
    return EXIT_SUCCESS;
}

static int open_keylog(struct dsm_daemon_files *files, const struct dsm_options *options)
{
    if (dsm_keylog_open(&files->keylog, options->keylog) != DSM_OK)
        return dsm_complain_of_file("--keylog", options->keylog);
    dsm_log(&files->sink.log, DSM_LOG_WARNING, NULL,
            "SESSION SECRETS ARE WRITTEN TO %s: whoever reads it can decrypt everything. Never use --keylog "
            "outside of debugging.",
            options->keylog);
    return EXIT_SUCCESS;
}

static int find_capture_dir(struct dsm_daemon_files *files, const struct dsm_options *options)
{
    files->capture_dir = realpath(options->capture_dir, NULL);
    return files->capture_dir ? EXIT_SUCCESS : dsm_complain_of_file("--capture-dir", options->capture_dir);
}

static int open_state_dir(struct dsm_daemon_files *files, const struct dsm_options *options)
{
    if (dsm_store_folder(options->state_dir) == DSM_OK)
        files->state_dir = realpath(options->state_dir, NULL);
    return files->state_dir ? EXIT_SUCCESS : dsm_complain_of_file("--state-dir", options->state_dir);
}

static int check_files_dirs(const struct dsm_options *options)
{
    for (size_t i = 0; i < options->files_dir_count; i++)
        if (access(options->files_dir[i], R_OK | X_OK) != 0)
            return dsm_complain_of_file("--files-dir", options->files_dir[i]);
    return EXIT_SUCCESS;
}

int dsm_daemon_files_open(struct dsm_daemon_files *files, const struct dsm_options *options)
{
    if (check_files_dirs(options) != EXIT_SUCCESS || open_log(files, options) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    if (options->keylog && open_keylog(files, options) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    if (options->capture_dir && find_capture_dir(files, options) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    return options->state_dir ? open_state_dir(files, options) : EXIT_SUCCESS;
}

int dsm_daemon_files_record(struct dsm_daemon_files *files, const struct dsm_options *options,
                            const struct dsm_binding *binding)
{
    return options->capture ? open_capture(files, options, binding) : EXIT_SUCCESS;
}

static bool put_pid(FILE *file)
{
    bool written = fprintf(file, "%ld\n", (long)getpid()) > 0;

    return fclose(file) == 0 && written;
}

static int write_pid_to_descriptor(int number)
{
    int fd = take_descriptor(number);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

    return file && put_pid(file) ? EXIT_SUCCESS : complain_of_descriptor("--pid", number);
}

int dsm_daemon_files_write_pid(struct dsm_daemon_files *files, const struct dsm_options *options)
{
    struct dsm_error_detail detail = { .place = "" };

    if (options->pid_fd > 0)
        return write_pid_to_descriptor(options->pid_fd);
    if (!options->pid)
        return EXIT_SUCCESS;
    if (dsm_pid_file_write(&files->pid, options->pid, &detail) == DSM_OK)
        return EXIT_SUCCESS;
    return dsm_complain_detail("--pid", &detail);
}

void dsm_daemon_files_reopen(struct dsm_daemon_files *files)
{
    dsm_log_sink_reopen(&files->sink);
    dsm_capture_reopen(&files->capture);
    if (dsm_keylog_reopen(&files->keylog) != DSM_OK)
        dsm_log(&files->sink.log, DSM_LOG_ERROR, NULL, "the key log goes on in the file that was moved: %s: %s",
                files->keylog.path, strerror(errno));
}

void dsm_daemon_files_close(struct dsm_daemon_files *files)
{
    dsm_keylog_close(&files->keylog);
    dsm_capture_close(&files->capture);
    dsm_log_sink_close(&files->sink);
    free(files->state_dir);
    free(files->capture_dir);
    dsm_pid_file_remove(&files->pid);
}
