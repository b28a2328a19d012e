/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/log_sink.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#define LINE_MAX 700

/* Part of a line may be a peer's: nothing that a terminal obeys gets through. */
static void make_printable(char *text)
{
    for (; *text; text++)
        if (iscntrl((unsigned char)*text))
            *text = '?';
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

static void write_line(void *context, enum dsm_log_level level, const char *subject, const char *line)
{
    struct dsm_log_sink *sink = context;
    FILE *file = sink->file ? sink->file : stderr;
    char text[LINE_MAX];

    snprintf(text, sizeof(text), "%s: %s%s%s", dsm_log_level_name(level), subject ? subject : "", subject ? ": " : "",
             line);
    make_printable(text);
    flockfile(file);
    if (sink->file)
        write_time(file);
    else
        fputs("swdsm: ", file);
    fprintf(file, "%s\n", text);
    fflush(file);
    funlockfile(file);
}

enum dsm_error dsm_log_sink_open(struct dsm_log_sink *sink, enum dsm_log_level level, const char *path)
{
    *sink = (struct dsm_log_sink){ .log = { .level = level, .write = write_line, .context = sink } };
    if (!path)
        return DSM_OK;
    sink->file = fopen(path, "ae");
    return sink->file ? DSM_OK : DSM_ERR_IO;
}

void dsm_log_sink_close(struct dsm_log_sink *sink)
{
    if (sink->file)
        fclose(sink->file);
    sink->file = NULL;
}
