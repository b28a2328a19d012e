/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_message.h"

#include "base/program_version.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define LINE_END "\r\n" /* as QMP's server writes it */

/* QMP's clients look for "qemu" in the version. */
json_t *dsm_control_message_greeting(void)
{
    int major = 0, minor = 0, micro = 0;

    (void)sscanf(dsm_program_version(), "%d.%d.%d", &major, &minor, &micro); /* NOLINT(cert-err34-c): our own text */
    return json_pack("{s:{s:{s:{s:i, s:i, s:i}, s:o}, s:[]}}", "QMP", "version", "qemu", "major", major, "minor", minor,
                     "micro", micro, "package", json_sprintf("swdsm %s", dsm_program_version()), "capabilities");
}

json_t *dsm_control_message_error(const char *class, const char *description, json_t *id)
{
    json_t *text = json_string(description);
    json_t *error = json_pack("{s:{s:s, s:o}}", "error", "class", class, "desc",
                              text ? text : json_string("the reason is no UTF-8"));

    if (error && id)
        json_object_set(error, "id", id);
    return error;
}

json_t *dsm_control_message_event(const char *name, json_t *data)
{
    struct timeval now;

    gettimeofday(&now, NULL);
    return json_pack("{s:s, s:o, s:{s:I, s:I}}", "event", name, "data", data, "timestamp", "seconds",
                     (json_int_t)now.tv_sec, "microseconds", (json_int_t)now.tv_usec);
}

char *dsm_control_message_text(json_t *message, size_t *n)
{
    size_t len = message ? json_dumpb(message, NULL, 0, JSON_COMPACT) : 0;
    char *text = len > 0 ? malloc(len + sizeof(LINE_END)) : NULL;
    bool is_whole = text && json_dumpb(message, text, len, JSON_COMPACT) == len; /* which allocates, too */

    if (is_whole) {
        memcpy(text + len, LINE_END, sizeof(LINE_END));
        *n = len + strlen(LINE_END);
    } else {
        free(text);
        text = NULL;
    }
    json_decref(message);
    return text;
}
