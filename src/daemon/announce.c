/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/announce.h"

#include "base/program_version.h"
#include "host/hosted_device.h"
#include "link/listener.h"
#include "link/vfio_user_function.h"

#include <stdio.h>
#include <string.h>

#define ANNOUNCED_MAX 4096u /* a device with a root for each family of signature algorithms */

struct line {
    char text[ANNOUNCED_MAX];
};

static void add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    size_t used = strlen(line->text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line->text + used, sizeof(line->text) - used, format, arguments);
    va_end(arguments);
}

static void put_line(const struct line *line, const struct dsm_log_sink *sink)
{
    printf("swdsm %s: %s\n", dsm_program_version(), line->text);
    if (sink->file)
        dsm_log(&sink->log, DSM_LOG_INFO, NULL, "%s", line->text);
}

/* Slot 0's roots: one a family of signature algorithms, unless the user's own stand there. */
static void add_roots(struct line *line, const struct dsm_hosted_device *hosted,
                      const struct dsm_identity_store *identities)
{
    char digest[DSM_ROOT_DIGEST_TEXT_LEN], before[DSM_ROOT_DIGEST_TEXT_LEN] = "";

    for (size_t i = 0; dsm_identity_root_digest(hosted->device, 0, i, digest) == DSM_OK; i++) {
        const char *path = dsm_identity_store_root_path(identities, hosted->device, i);

        if (strcmp(digest, before) != 0)
            add(line, "%s %s%s%s", i == 0 ? "; root certificate SHA-384" : " and", digest, path ? " in " : "",
                path ? path : "");
        memcpy(before, digest, sizeof(before));
    }
}

static void announce_functions(const struct dsm_hosted_device *hosted, const struct dsm_log_sink *sink)
{
    char address[DSM_ADDRESS_TEXT_LEN];

    for (const struct dsm_vfio_user_function *function = hosted->functions; function; function = function->next) {
        struct line line = { .text = "" };

        add(&line, "device \"%s\": function %u is served over vfio-user on %s", hosted->device->name,
            function->endpoint->function, dsm_address_text(&function->address, address));
        put_line(&line, sink);
    }
}

static void announce_device(const struct dsm_hosted_device *hosted, const struct dsm_identity_store *identities,
                            const struct dsm_log_sink *sink)
{
    char address[DSM_ADDRESS_TEXT_LEN];
    struct line line = { .text = "" };

    add(&line, "device \"%s\"%s", hosted->device->name, hosted->listeners ? " listens on" : "");
    for (const struct dsm_listener *listener = hosted->listeners; listener; listener = listener->next)
        add(&line, "%s %s", listener == hosted->listeners ? "" : " and", dsm_address_text(&listener->address, address));
    add(&line, " (%s)", hosted->binding->emu_name);
    add_roots(&line, hosted, identities);
    put_line(&line, sink);
    announce_functions(hosted, sink);
}

void dsm_announce_devices(const struct dsm_host *host, const struct dsm_identity_store *identities,
                          const struct dsm_log_sink *sink)
{
    for (size_t i = 0; i < host->device_count; i++)
        announce_device(host->devices[i], identities, sink);
}

void dsm_announce_control(const struct dsm_address *address, const struct dsm_log_sink *sink)
{
    char text[DSM_ADDRESS_TEXT_LEN];
    struct line line = { .text = "" };

    add(&line, "control socket %s", dsm_address_text(address, text));
    put_line(&line, sink);
}
