/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of swdsmctl as one table. */
#include "cli/swdsmctl.h"

#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS_DEFAULT 10000u

void swdsmctl_settings_defaults(struct swdsmctl_settings *s)
{
    const char *control = getenv(SWDSMCTL_CONTROL_VARIABLE);

    *s = (struct swdsmctl_settings){
        .control = control && control[0] ? control : SWDSMCTL_CONTROL_DEFAULT,
        .timeout_ms = TIMEOUT_MS_DEFAULT,
    };
}

#define FLAG(field)                                                                                                    \
    static bool set_##field(void *settings, const char *value, struct cli_reason *why)                                 \
    {                                                                                                                  \
        (void)value;                                                                                                   \
        (void)why;                                                                                                     \
        ((struct swdsmctl_settings *)settings)->field = true;                                                          \
        return true;                                                                                                   \
    }

FLAG(help)
FLAG(show_version)
FLAG(json)
FLAG(once)

#define TEXT(field)                                                                                                    \
    static bool set_##field(void *settings, const char *value, struct cli_reason *why)                                 \
    {                                                                                                                  \
        (void)why;                                                                                                     \
        ((struct swdsmctl_settings *)settings)->field = value;                                                         \
        return true;                                                                                                   \
    }

TEXT(qmp)
TEXT(qemu_device)
TEXT(description)

static bool set_control(void *settings, const char *value, struct cli_reason *why)
{
    ((struct swdsmctl_settings *)settings)->control = value;
    return strncmp(value, "unix:", 5) == 0 || cli_refuse(why, "expected unix:PATH");
}

static bool set_timeout(void *settings, const char *value, struct cli_reason *why)
{
    unsigned long long seconds;

    if (!cli_number(value, 3600, &seconds) || seconds == 0)
        return cli_refuse(why, "expected 1 to 3600 seconds");
    ((struct swdsmctl_settings *)settings)->timeout_ms = (unsigned)seconds * 1000;
    return true;
}

static bool set_count(void *settings, const char *value, struct cli_reason *why)
{
    unsigned long long count;

    if (!cli_number(value, 1000000000, &count) || count == 0)
        return cli_refuse(why, "expected a number of events");
    ((struct swdsmctl_settings *)settings)->count = count;
    return true;
}

const struct cli_option swdsmctl_option_table[] = {
    { "control", 'c', "unix:PATH",
      "the daemon's control socket ($" SWDSMCTL_CONTROL_VARIABLE ", else\n" SWDSMCTL_CONTROL_DEFAULT ")", set_control },
    { "json", 'j', NULL, "print what the daemon says as JSON", set_json },
    { "timeout", 't', "SECONDS", "how long to wait for an answer (10)", set_timeout },
    { "count", 'n', "N", "watch: end after so many events", set_count },
    { "qmp", 0, "PATH", "sync-qemu: QEMU's QMP socket (-qmp unix:PATH,server=on,wait=off)", set_qmp },
    { "device", 0, "ID", "sync-qemu: QEMU's id of the device (-device nvme,id=ID)", set_qemu_device },
    { "description", 0, "FILE", "sync-qemu: JSON with \"tdis\", for a device that no preset is like", set_description },
    { "once", 0, NULL, "sync-qemu: end when the BARs are programmed and described", set_once },
    { "version", 'V', NULL, "print this program's version", set_show_version },
    { "help", 'h', NULL, "print this", set_help },
    { NULL, 0, NULL, NULL, NULL },
};
