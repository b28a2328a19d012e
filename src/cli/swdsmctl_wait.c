/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swdsmctl_wait.h"
#include "cli/swdsmctl_link.h"

#include "cli/swdsmctl_fail.h"
#include "options/option_value.h"

#include <stdio.h>
#include <string.h>

static const struct dsm_option_word states[] = {
    { "CONFIG_UNLOCKED", 0 }, { "CONFIG_LOCKED", 1 }, { "RUN", 2 }, { "ERROR", 3 }, { NULL, 0 },
};

struct wait {
    struct swdsmctl *ctl;
    const char *device;
    const char *function; /* NULL: any TDI of the device */
    const char *state;    /* as the daemon has it */
    json_t *tdis;         /* those that are meant, as query-tdi has them */
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static enum dsm_exit_code show(const struct wait *w, const char *function)
{
    if (w->ctl->settings.json)
        printf("{\"device\": \"%s\", \"function\": \"%s\", \"state\": \"%s\"}\n", w->device, function, w->state);
    else
        printf("%s %s %s\n", w->device, function, w->state);
    return DSM_EXIT_DONE;
}

static enum dsm_exit_code query(struct wait *w)
{
    json_t *arguments = json_pack("{s:s, s:s*}", "device", w->device, "function", w->function);

    if (!arguments)
        return swdsmctl_fail_text(w->ctl->settings.json, DSM_EXIT_USAGE, "a word is no UTF-8");
    return swdsmctl_call(w->ctl, "query-tdi", arguments, &w->tdis);
}

/* The TDI that is there already; NULL: none. */
static const json_t *find_in_state(const struct wait *w)
{
    for (size_t i = 0; i < json_array_size(w->tdis); i++)
        if (strcmp(text_of(json_array_get(w->tdis, i), "state"), w->state) == 0)
            return json_array_get(w->tdis, i);
    return NULL;
}

static bool is_meant(const struct wait *w, const json_t *data)
{
    for (size_t i = 0; i < json_array_size(w->tdis); i++)
        if (json_equal(json_object_get(json_array_get(w->tdis, i), "tdi"), json_object_get(data, "tdi")))
            return true;
    return false;
}

static bool is_arrival(const struct wait *w, const json_t *event)
{
    const json_t *data = json_object_get(event, "data");

    return strcmp(text_of(event, "event"), "TDI_STATE_CHANGE") == 0 &&
           strcmp(text_of(data, "device"), w->device) == 0 && strcmp(text_of(data, "new"), w->state) == 0 &&
           is_meant(w, data);
}

static bool is_removal(const struct wait *w, const json_t *event)
{
    return strcmp(text_of(event, "event"), "DEVICE_REMOVED") == 0 &&
           strcmp(text_of(json_object_get(event, "data"), "device"), w->device) == 0;
}

static enum dsm_exit_code wait_for_event(const struct wait *w)
{
    bool json = w->ctl->settings.json, is_late = false;
    int64_t deadline = swdsmctl_deadline(w->ctl->settings.wait_ms);
    json_t *event;

    while ((event = swdsmctl_next_event(w->ctl, deadline, &is_late)) != NULL) {
        bool arrived = is_arrival(w, event), removed = is_removal(w, event);

        if (arrived)
            (void)show(w, text_of(json_object_get(event, "data"), "function"));
        json_decref(event);
        if (arrived)
            return DSM_EXIT_DONE;
        if (removed)
            return swdsmctl_fail_text(json, DSM_EXIT_REFUSED, "wait: the device was removed");
    }
    return is_late ? swdsmctl_fail_text(json, DSM_EXIT_PROTOCOL, "wait: time is up") : DSM_EXIT_PROTOCOL;
}

enum dsm_exit_code swdsmctl_wait(struct swdsmctl *ctl, int count, char **words)
{
    struct wait w = { .ctl = ctl, .device = words[0], .function = count > 2 ? words[1] : NULL };
    struct dsm_error_detail detail;
    const json_t *there;
    enum dsm_exit_code status;
    unsigned state;

    if (dsm_option_value_word(words[count - 1], states, &state, &detail) != DSM_OK) {
        dsm_error_detail_set(&detail, "%s is no state of a TDI", words[count - 1]);
        dsm_error_detail_accept(&detail, "CONFIG_UNLOCKED, CONFIG_LOCKED, RUN, ERROR");
        return swdsmctl_fail(ctl->settings.json, DSM_EXIT_USAGE, &detail);
    }
    w.state = states[state].name;
    status = swdsmctl_connect(ctl);
    if (status == DSM_EXIT_DONE)
        status = query(&w);
    there = status == DSM_EXIT_DONE ? find_in_state(&w) : NULL;
    if (there)
        status = show(&w, text_of(there, "function"));
    else if (status == DSM_EXIT_DONE)
        status = wait_for_event(&w);
    json_decref(w.tdis);
    return status;
}
