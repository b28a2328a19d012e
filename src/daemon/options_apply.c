/* SPDX-License-Identifier: BSD-3-Clause */
/* What the command line says in place of the descriptions. */
#include "daemon/options_apply.h"

#include "daemon/options.h"
#include "describe/names.h"
#include "describe/psk_fields.h"
#include "describe/spdm_emu_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECURED_VERSION_BASE 0x10u

static enum dsm_error set_listener(struct dsm_device_description *device, const char *text)
{
    char *copy = strdup(text);

    if (!copy)
        return DSM_ERR_NO_MEMORY;
    device->listen[device->listen_count++] = copy;
    return DSM_OK;
}

static void clear_listeners(struct dsm_device_description *device)
{
    while (device->listen_count > 0)
        free(device->listen[--device->listen_count]);
}

static const char *default_port(const struct dsm_options *options, const struct dsm_device_description *device)
{
    const struct dsm_binding *binding = options->transport ? options->transport : device->binding;

    return binding == &dsm_binding_tcp ? DSM_PORT_DEFAULT_TCP : DSM_PORT_DEFAULT;
}

static enum dsm_error set_port(const struct dsm_options *options, struct dsm_device_description *device)
{
    const char *ip = options->ip ? options->ip : DSM_IP_DEFAULT;
    bool bare_v6 = strchr(ip, ':') && ip[0] != '[';
    char text[128];

    snprintf(text, sizeof(text), "tcp:%s%s%s:%s", bare_v6 ? "[" : "", ip, bare_v6 ? "]" : "",
             options->port ? options->port : default_port(options, device));
    clear_listeners(device);
    return set_listener(device, text);
}

static enum dsm_error refuse_listeners(const struct dsm_options *options, const struct dsm_config *config,
                                       struct dsm_error_detail *detail)
{
    const char *option = options->listen_count > 0 ? "--listen" : options->port ? "--port" : "--ip";

    return dsm_error_detail_set_at(detail, option, "%zu devices are described, so each needs its own \"listen\" in %s",
                                   config->device_count, options->config);
}

static enum dsm_error refuse_gap(const char *option, struct dsm_error_detail *detail)
{
    return dsm_error_detail_set_at(detail, option, "must be a run of versions without a gap");
}

static enum dsm_error apply_listeners(const struct dsm_options *options, struct dsm_config *config,
                                      struct dsm_error_detail *detail)
{
    bool chosen = options->port || options->ip || options->listen_count > 0;
    struct dsm_device_description *only = &config->devices[0];

    if (chosen && config->device_count > 1)
        return refuse_listeners(options, config, detail);
    if (options->listen_count > 0) {
        clear_listeners(only);
        for (size_t i = 0; i < options->listen_count; i++)
            DSM_TRY(set_listener(only, options->listen[i]));
        return DSM_OK;
    }
    if (chosen || (config->device_count == 1 && only->listen_count == 0 && only->vfio_user_count == 0))
        return set_port(options, only);
    return DSM_OK;
}

static enum dsm_error apply_versions(const struct dsm_options *options, struct dsm_device_settings *settings,
                                     struct dsm_error_detail *detail)
{
    uint8_t lowest, highest;

    if (options->spdm_versions.given) {
        if (!dsm_bits_range(options->spdm_versions.bits, &lowest, &highest))
            return refuse_gap("--spdm-versions", detail);
        settings->version_min = (uint8_t)(DSM_SPDM_10 + lowest);
        settings->version_max = (uint8_t)(DSM_SPDM_10 + highest);
    }
    if (options->secured_versions.given) {
        if (!dsm_bits_range(options->secured_versions.bits, &lowest, &highest))
            return refuse_gap("--secured-versions", detail);
        settings->secured_version_min = (uint16_t)((SECURED_VERSION_BASE + lowest) << 8);
        settings->secured_version_max = (uint16_t)((SECURED_VERSION_BASE + highest) << 8);
    }
    return DSM_OK;
}

static enum dsm_error replace(char **path, const char *with)
{
    free(*path);
    *path = strdup(with);
    return *path ? DSM_OK : DSM_ERR_NO_MEMORY;
}

/* Roots of the command line stand in place of the description's. */
static enum dsm_error apply_requesters(const struct dsm_options *options, struct dsm_device_description *device)
{
    struct dsm_described_requesters *requesters = &device->requesters;

    if (options->mut_auth.given)
        device->settings.mutual = (enum dsm_mutual_authentication)options->mut_auth.bits;
    if (options->basic_mut_auth.given)
        device->settings.mutual_basic = options->basic_mut_auth.bits != 0;
    device->settings.mutual_required |= options->require_mut_auth;
    while (options->requester_root_count > 0 && requesters->root_count > 0) {
        free(requesters->roots[--requesters->root_count]);
        requesters->roots[requesters->root_count] = NULL;
    }
    for (size_t i = 0; i < options->requester_root_count; i++) {
        DSM_TRY(replace(&requesters->roots[i], options->requester_roots[i]));
        requesters->root_count++;
    }
    return options->requester_chain ? replace(&requesters->chain, options->requester_chain) : DSM_OK;
}

static enum dsm_error apply_settings(const struct dsm_options *options, struct dsm_device_description *device,
                                     struct dsm_error_detail *detail)
{
    struct dsm_device_settings *settings = &device->settings;

    for (size_t kind = 0; kind < DSM_ALG_KINDS; kind++)
        if (options->algorithms[kind].given)
            settings->algorithms[kind] = options->algorithms[kind].bits;
    if (options->capabilities.given)
        settings->capabilities = options->capabilities.bits;
    if (options->data_transfer_size.given)
        settings->data_transfer_size = options->data_transfer_size.bits;
    if (options->max_message_size.given)
        settings->max_message_size = options->max_message_size.bits;
    device->capabilities_chosen |= options->capabilities.given;
    for (size_t i = 0; i < options->psks.count; i++)
        DSM_TRY(dsm_psk_option_add(options->psks.text[i], device, detail));
    if (options->heartbeat.given)
        settings->heartbeat_period_s = (uint8_t)options->heartbeat.bits;
    device->asym_chosen |= options->algorithms[DSM_ALG_ASYM].given;
    device->pqc_asym_chosen |= options->algorithms[DSM_ALG_PQC_ASYM].given;
    settings->pqc_first |= options->pqc_first;
    settings->strict |= options->strict;
    settings->trusted_environment |= options->trusted_environment;
    if (options->transport)
        device->binding = options->transport;
    DSM_TRY(apply_requesters(options, device));
    return apply_versions(options, settings, detail);
}

static enum dsm_error apply_tdisp_report(const struct dsm_options *options, struct dsm_config *config,
                                         struct dsm_error_detail *detail)
{
    if (!options->tdisp_report)
        return DSM_OK;
    if (config->device_count != 1 || config->devices[0].tdi_count != 1)
        return dsm_error_detail_set_at(detail, "--tdisp-report",
                                       "needs one device with one TDI; where there are others, a TDI takes "
                                       "\"spdm_emu_report\" in --config");
    if (dsm_spdm_emu_report_load(options->tdisp_report, &config->devices[0].tdis[0], detail) == DSM_OK)
        return DSM_OK;
    dsm_error_detail_within(detail, options->tdisp_report);
    return dsm_error_detail_within(detail, "--tdisp-report");
}

static enum dsm_error apply_vfio_user(const struct dsm_options *options, struct dsm_config *config,
                                      struct dsm_error_detail *detail)
{
    struct dsm_device_description *only = config->devices;

    if (!options->vfio_user)
        return DSM_OK;
    if (config->device_count != 1 || only->tdi_count != 1 || only->vfio_user_count > 0)
        return dsm_error_detail_set_at(detail, "--vfio-user",
                                       "needs one device with one TDI; where there are others, each takes "
                                       "\"vfio_user\" in --config");
    only->vfio_user = calloc(1, sizeof(*only->vfio_user));
    if (!only->vfio_user)
        return DSM_ERR_NO_MEMORY;
    only->vfio_user_count = 1;
    only->vfio_user->personality = "nvme";
    only->vfio_user->listen = strdup(options->vfio_user);
    only->tdis[0].any_device = only->tdis[0].auto_id;
    return only->vfio_user->listen ? DSM_OK : DSM_ERR_NO_MEMORY;
}

enum dsm_error dsm_options_apply(const struct dsm_options *options, struct dsm_config *config,
                                 struct dsm_error_detail *detail)
{
    if (config->device_count > 0)
        DSM_TRY(apply_listeners(options, config, detail));
    for (size_t i = 0; i < config->device_count; i++)
        DSM_TRY(apply_settings(options, &config->devices[i], detail));
    DSM_TRY(apply_vfio_user(options, config, detail));
    return apply_tdisp_report(options, config, detail);
}
