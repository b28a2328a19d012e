/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/activation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_FD 3u
#define FDS_MAX 1000u
#define CONTROL "control"

static unsigned long number(const char *name)
{
    const char *text = getenv(name);

    return text && text[0] && strspn(text, "0123456789") == strlen(text) ? strtoul(text, NULL, 10) : 0;
}

static struct dsm_device_description *find(struct dsm_config *config, const char *name)
{
    for (size_t i = 0; i < config->device_count; i++)
        if (strcmp(config->devices[i].name, name) == 0)
            return &config->devices[i];
    return config->device_count == 1 ? &config->devices[0] : NULL;
}

static enum dsm_error give_control(struct dsm_options *options, unsigned fd, struct dsm_error_detail *detail)
{
    if (options->has_control)
        return dsm_error_detail_set(detail, "the service manager has passed a control socket: leave out --control");
    options->has_control = true;
    options->control = (struct dsm_address){ .kind = DSM_ADDRESS_FD, .fd = (int)fd };
    return DSM_OK;
}

static enum dsm_error give(struct dsm_options *options, struct dsm_config *config, unsigned fd, const char *name,
                           struct dsm_error_detail *detail)
{
    struct dsm_device_description *device = find(config, name);

    if (strcmp(name, CONTROL) == 0)
        return give_control(options, fd, detail);
    if (!device)
        return dsm_error_detail_set(
            detail,
            "socket fd:%u of the service manager is named \"%s\" (FileDescriptorName=), but there "
            "is no such device, nor only one",
            fd, name);
    if (options->port || options->ip || options->listen_count > 0)
        return dsm_error_detail_set(detail,
                                    "the service manager has passed a socket: leave out --listen, --port and --ip");
    if (device->listen_count == DSM_LISTENERS_MAX)
        return dsm_error_detail_set(detail, "device \"%s\" has more than %u listeners", device->name,
                                    DSM_LISTENERS_MAX);
    if (asprintf(&device->listen[device->listen_count], "fd:%u", fd) < 0)
        return DSM_ERR_NO_MEMORY;
    device->listen_count++;
    return DSM_OK;
}

static enum dsm_error give_all(struct dsm_options *options, struct dsm_config *config, unsigned count, char *names,
                               struct dsm_error_detail *detail)
{
    for (unsigned i = 0; i < count; i++) {
        const char *name = names ? strsep(&names, ":") : NULL;

        DSM_TRY(give(options, config, FIRST_FD + i, name ? name : "unknown", detail));
    }
    return DSM_OK;
}

enum dsm_error dsm_activation_apply(struct dsm_options *options, struct dsm_config *config,
                                    struct dsm_error_detail *detail)
{
    unsigned long count = number("LISTEN_FDS");
    bool ours = number("LISTEN_PID") == (unsigned long)getpid();
    const char *given = getenv("LISTEN_FDNAMES");
    char *names = given ? strdup(given) : NULL;
    enum dsm_error error = DSM_OK;

    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (ours && count > FDS_MAX)
        error = dsm_error_detail_set(detail, "LISTEN_FDS: more than %u sockets", FDS_MAX);
    else if (ours)
        error = give_all(options, config, (unsigned)count, names, detail);
    free(names);
    return error;
}
