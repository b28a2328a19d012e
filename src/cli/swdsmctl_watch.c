/* SPDX-License-Identifier: BSD-3-Clause */
/* watch: events as they happen, one line each. */
#include "cli/swdsmctl_watch.h"

#include "cli/output.h"
#include "cli/swdsmctl.h"
#include "cli/swdsmctl_fail.h"
#include "cli/swdsmctl_link.h"
#include "cli/swdsmctl_show.h"
#include "json/json_memory.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *text_of(const json_t *data, const char *key)
{
    const char *text = json_string_value(json_object_get(data, key));

    return text ? text : "?";
}

static void print_time(const json_t *event)
{
    const json_t *stamp = json_object_get(event, "timestamp");
    time_t seconds = (time_t)json_integer_value(json_object_get(stamp, "seconds"));
    struct tm parts;
    char text[32];

    localtime_r(&seconds, &parts);
    strftime(text, sizeof(text), "%H:%M:%S", &parts);
    printf("%s.%06lld ", text, (long long)json_integer_value(json_object_get(stamp, "microseconds")));
}

/* Columns that stay in place for what is watched most; the rest as names and values. */
static void print_data(const json_t *event, json_t *data)
{
    const json_t *session = json_object_get(data, "session");
    const char *key;
    json_t *value;

    if (strcmp(text_of(event, "event"), "TDI_STATE_CHANGE") == 0) {
        printf(" TDI %lld (%s): %s -> %s (%s)", (long long)json_integer_value(json_object_get(data, "tdi")),
               text_of(data, "function"), text_of(data, "old"), text_of(data, "new"), text_of(data, "reason"));
        if (session)
            printf(", session 0x%08llx", (unsigned long long)json_integer_value(session));
        return;
    }
    json_object_foreach(data, key, value)
    {
        if (strcmp(key, "device") != 0)
            printf(" %s: %s;", key, swdsmctl_cell(value).text);
    }
}

static void print_event(const struct swdsmctl *ctl, const json_t *event)
{
    json_t *data = json_object_get(event, "data");

    if (ctl->settings.json) {
        (void)!cli_output_print(event, JSON_COMPACT); /* whether memory was lost is seen below */
        return;
    }
    print_time(event);
    printf("%-16s %s", text_of(event, "event"), text_of(data, "device"));
    print_data(event, data);
    putchar('\n');
}

/* One that is not there would be waited for in silence. */
static enum dsm_exit_code check_device(struct swdsmctl *ctl, const char *name)
{
    json_t *arguments = json_pack("{s:s}", "device", name), *result = NULL;
    enum dsm_exit_code status;

    if (!arguments)
        return swdsmctl_fail_text(ctl->settings.json, DSM_EXIT_USAGE, "a word is no UTF-8");
    status = swdsmctl_call(ctl, "query-devices", arguments, &result);
    json_decref(result);
    return status;
}

enum dsm_exit_code swdsmctl_watch(struct swdsmctl *ctl, int count, char **words)
{
    unsigned long long left = ctl->settings.count;
    enum dsm_exit_code status = swdsmctl_connect(ctl);
    bool is_late;
    json_t *event;

    if (status == DSM_EXIT_DONE && count > 0)
        status = check_device(ctl, words[0]);
    if (status != DSM_EXIT_DONE)
        return status;
    while ((event = swdsmctl_next_event(ctl, swdsmctl_deadline(0), &is_late)) != NULL) {
        const char *device = text_of(json_object_get(event, "data"), "device");
        bool shown = count == 0 || strcmp(words[0], device) == 0;

        if (shown)
            print_event(ctl, event);
        json_decref(event);
        if (dsm_json_memory_is_lost() || ferror(stdout))
            return DSM_EXIT_DONE; /* main says what happened */
        if (shown && left > 0 && --left == 0)
            return DSM_EXIT_DONE;
    }
    return DSM_EXIT_PROTOCOL;
}
