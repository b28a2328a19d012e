/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of swdsmctl as one table. */
#include "cli/swdsmctl_options.h"

#include "cli/swdsmctl.h"

#include "options/option_value.h"

#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS_DEFAULT 10000u
#define TIMEOUT_MS_MIN 1u
#define TIMEOUT_MS_MAX 3600000u
#define WAIT_MS_MAX 604800000u /* a week */
#define EVENTS_MAX 1000000000u

void swdsmctl_settings_defaults(struct swdsmctl_settings *s)
{
    const char *control = getenv(SWDSMCTL_CONTROL_VARIABLE);

    *s = (struct swdsmctl_settings){
        .control = control && control[0] ? control : SWDSMCTL_CONTROL_DEFAULT,
        .timeout_ms = TIMEOUT_MS_DEFAULT,
    };
}

#define FLAG(field)                                                                                                    \
    static enum dsm_error set_##field(void *settings, const char *value, struct dsm_error_detail *detail)              \
    {                                                                                                                  \
        (void)value;                                                                                                   \
        (void)detail;                                                                                                  \
        ((struct swdsmctl_settings *)settings)->field = true;                                                          \
        return DSM_OK;                                                                                                 \
    }

FLAG(help)
FLAG(show_version)
FLAG(json)
FLAG(once)

#define TEXT(field)                                                                                                    \
    static enum dsm_error set_##field(void *settings, const char *value, struct dsm_error_detail *detail)              \
    {                                                                                                                  \
        (void)detail;                                                                                                  \
        ((struct swdsmctl_settings *)settings)->field = value;                                                         \
        return DSM_OK;                                                                                                 \
    }

TEXT(qmp)
TEXT(qemu_device)
TEXT(description)

static enum dsm_error set_control(void *settings, const char *value, struct dsm_error_detail *detail)
{
    ((struct swdsmctl_settings *)settings)->control = value;
    if (strncmp(value, "unix:", 5) == 0)
        return DSM_OK;
    dsm_error_detail_set(detail, "is no address of a control socket");
    return dsm_error_detail_accept(detail, "unix:PATH");
}

static enum dsm_error set_timeout(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint32_t ms;

    DSM_TRY(dsm_option_value_seconds(value, TIMEOUT_MS_MIN, TIMEOUT_MS_MAX, &ms, detail));
    ((struct swdsmctl_settings *)settings)->timeout_ms = ms;
    return DSM_OK;
}

static enum dsm_error set_for(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint32_t ms;

    DSM_TRY(dsm_option_value_seconds(value, TIMEOUT_MS_MIN, WAIT_MS_MAX, &ms, detail));
    ((struct swdsmctl_settings *)settings)->wait_ms = ms;
    return DSM_OK;
}

static enum dsm_error set_count(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint64_t count;

    DSM_TRY(dsm_option_value_number(value, 1, EVENTS_MAX, &count, detail));
    ((struct swdsmctl_settings *)settings)->count = count;
    return DSM_OK;
}

const struct dsm_option swdsmctl_option_table[] = {
    { "control", 'c', "unix:PATH",
      "the daemon's control socket ($" SWDSMCTL_CONTROL_VARIABLE ", else " SWDSMCTL_CONTROL_DEFAULT ")", set_control },
    { "json", 'j', NULL, "print what the daemon says as JSON", set_json },
    { "timeout", 't', "SECONDS", "how long to wait for an answer (10)", set_timeout },
    { "count", 'n', "N", "watch: end after so many events", set_count },
    { "for", 0, "SECONDS", "wait, sync-qemu: how long (however long it takes)", set_for },
    { "qmp", 0, "PATH", "sync-qemu: QEMU's QMP socket (-qmp unix:PATH,server=on,wait=off)", set_qmp },
    { "device", 0, "ID", "sync-qemu: QEMU's id of the only device (-device nvme,id=ID)", set_qemu_device },
    { "description", 0, "FILE", "sync-qemu: JSON with \"tdis\", where neither a preset nor swdsm's own does",
      set_description },
    { "once", 0, NULL, "sync-qemu: end when the BARs are programmed and described", set_once },
    { "version", 'V', NULL, "print this program's version", set_show_version },
    { "help", 'h', NULL, "print this", set_help },
    DSM_OPTIONS_END,
};
