/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/log_sink.h"

#include "base/log_always.h"
#include "daemon/notify.h"
#include "host/shared_lock.h"
#include "store/moved_file.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio_ext.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_LEN 700
#define LOG_MODE 0666 /* and the umask, as at the start */

/* U+0080 to U+009F are controls as well; in UTF-8 this byte comes before them. */
static bool is_c1(const unsigned char *text)
{
    return text[0] == 0xC2 && text[1] >= 0x80 && text[1] <= 0x9F;
}

/* Part of a line may be a peer's: nothing that a terminal obeys gets through. */
static void make_printable(char *text)
{
    for (unsigned char *p = (unsigned char *)text; *p; p++)
        if (iscntrl(*p))
            *p = '?';
        else if (is_c1(p))
            p[0] = p[1] = '?';
}

static void write_time(FILE *file)
{
    struct timespec now;
    struct tm parts;
    char text[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    fprintf(file, "%s.%03ldZ ", text, now.tv_nsec / 1000000);
}

/* A pipe that is not full takes a line whole (PIPE_BUF). */
static bool has_room(FILE *file)
{
    struct pollfd where = { .fd = fileno(file), .events = POLLOUT };

    return poll(&where, 1, 0) != 0;
}

static void tell(const struct dsm_log_sink *sink, int problem)
{
    char status[PATH_MAX + 200];

    snprintf(status, sizeof(status), "STATUS=the log cannot be written: %s%s%s", sink->path ? sink->path : "",
             sink->path ? ": " : "", strerror(problem));
    if (has_room(stderr))
        fprintf(stderr, "swdsm: %s\n", status + strlen("STATUS="));
    dsm_notify(status);
}

/* Half a line may stand in the file; the rest of it goes. */
static void note_unwritten(struct dsm_log_sink *sink, FILE *file, int problem)
{
    __fpurge(file);
    clearerr(file);
    sink->unwritten++;
    if (sink->file && !sink->is_told)
        tell(sink, problem);
    sink->is_told = true;
}

static void put(struct dsm_log_sink *sink, FILE *file, enum dsm_log_level level, const char *subject, const char *line)
{
    char text[LINE_LEN];

    snprintf(text, sizeof(text), "%s: %s%s%s", dsm_log_level_name(level), subject ? subject : "", subject ? ": " : "",
             line);
    make_printable(text);
    if (sink->file)
        write_time(file);
    else
        fputs("swdsm: ", file);
    fprintf(file, "%s\n", text);
    if (fflush(file) != 0 || ferror(file))
        note_unwritten(sink, file, errno);
}

static void put_count(struct dsm_log_sink *sink, FILE *file, const char *subject, size_t count, const char *reason)
{
    char line[80];

    if (count == 0)
        return;
    snprintf(line, sizeof(line), "%zu lines were left out: %s", count, reason);
    put(sink, file, DSM_LOG_WARNING, subject, line);
}

/* If lines were not taken, their number is the first that is. */
static bool is_writable(struct dsm_log_sink *sink, FILE *file)
{
    size_t left_out = sink->unwritten;

    if (left_out == 0)
        return true;
    sink->unwritten = 0;
    fputc('\n', file);
    put_count(sink, file, NULL, left_out, "the file did not take them");
    if (sink->unwritten == 0)
        return true;
    sink->unwritten = left_out + 1;
    return false;
}

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* With room for it. */
static void put_limited(struct dsm_log_sink *sink, FILE *file, enum dsm_log_level level, const char *subject,
                        const char *line)
{
    enum dsm_log_verdict verdict = DSM_LOG_PASS;
    struct dsm_log_left_out left_out = { 0 };

    if (sink->limits.subjects && __atomic_load_n(&sink->log.level, __ATOMIC_RELAXED) < DSM_LOG_DEBUG)
        verdict = dsm_log_limit(&sink->limits, subject, level <= DSM_LOG_WARNING, dsm_log_always_is_on(), now_ms(),
                                &left_out);
    if (verdict == DSM_LOG_DROP || !is_writable(sink, file))
        return;
    put_count(sink, file, NULL, sink->unread, "nobody read them");
    sink->unread = 0;
    put_count(sink, file, NULL, left_out.of_all, "there were too many of all devices");
    put_count(sink, file, subject, left_out.of_subject, "there were too many");
    put(sink, file, level, subject, line);
    if (verdict == DSM_LOG_LAST)
        put(sink, file, DSM_LOG_WARNING, subject, "further lines are left out for some seconds: there are too many");
    else if (verdict == DSM_LOG_LAST_OF_ALL)
        put(sink, file, DSM_LOG_WARNING, NULL,
            "further lines are left out for some seconds: there are too many of all devices");
}

static void write_line(void *context, enum dsm_log_level level, const char *subject, const char *line)
{
    struct dsm_log_sink *sink = context;
    FILE *file;

    pthread_mutex_lock(&sink->lock);
    file = sink->file ? sink->file : stderr;
    if (has_room(file))
        put_limited(sink, file, level, subject, line);
    else
        sink->unread++;
    pthread_mutex_unlock(&sink->lock);
}

void dsm_log_sink_init(struct dsm_log_sink *sink, enum dsm_log_level level)
{
    *sink = (struct dsm_log_sink){ .log = { .level = level, .write = write_line, .context = sink } };
    dsm_shared_lock_init(&sink->lock);
    (void)!dsm_log_limits_create(&sink->limits); /* without memory for it there is no limit */
}

enum dsm_error dsm_log_sink_open(struct dsm_log_sink *sink, const char *path)
{
    sink->path = path;
    sink->file = fopen(path, "ae");
    return sink->file ? DSM_OK : DSM_ERR_IO;
}

enum dsm_error dsm_log_sink_open_fd(struct dsm_log_sink *sink, int fd)
{
    sink->file = fdopen(fd, "a");
    return sink->file ? DSM_OK : DSM_ERR_IO;
}

void dsm_log_sink_reopen(struct dsm_log_sink *sink)
{
    int problem, fd;
    FILE *file;

    if (!sink->path || !sink->file || !dsm_moved_file(fileno(sink->file), sink->path))
        return;
    fd = dsm_moved_file_open(sink->path, LOG_MODE);
    file = fd >= 0 ? fdopen(fd, "a") : NULL;
    problem = errno;
    if (!file) {
        if (fd >= 0)
            close(fd);
        dsm_log(&sink->log, DSM_LOG_ERROR, NULL, "the log goes on in the file that was moved: %s: %s", sink->path,
                strerror(problem));
        return;
    }
    pthread_mutex_lock(&sink->lock);
    fclose(sink->file);
    sink->file = file;
    sink->is_told = false;
    pthread_mutex_unlock(&sink->lock);
}

static void put_owed(struct dsm_log_sink *sink)
{
    FILE *file = sink->file ? sink->file : stderr;

    if (sink->limits.subjects && has_room(file))
        put_count(sink, file, NULL, dsm_log_limits_owed(&sink->limits), "there were too many");
    dsm_log_limits_free(&sink->limits);
}

void dsm_log_sink_close(struct dsm_log_sink *sink)
{
    put_owed(sink);
    if (sink->file)
        fclose(sink->file);
    sink->file = NULL;
}
