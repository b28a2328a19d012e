/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/options_place.h"

#include "daemon/chosen.h"

#include "link/address.h"
#include "options/option_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dsm_error dsm_options_port(void *settings, const char *value, struct dsm_error_detail *detail)
{
    bool is_number = value[0] && strlen(value) <= 5 && strspn(value, "0123456789") == strlen(value);

    ((struct dsm_options *)settings)->port = value;
    if (is_number && strtoul(value, NULL, 10) <= UINT16_MAX)
        return DSM_OK;
    dsm_error_detail_set(detail, "is no port");
    return dsm_error_detail_accept(detail, "0 to 65535 (0 picks a free one)");
}

enum dsm_error dsm_options_listen(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_options *options = settings;
    struct dsm_address address;

    DSM_TRY(dsm_address_parse(value, &address, detail));
    if (options->listen_count == DSM_LISTENERS_MAX)
        return dsm_error_detail_set(detail, "at most %u listeners", DSM_LISTENERS_MAX);
    options->listen[options->listen_count++] = value;
    return DSM_OK;
}

enum dsm_error dsm_options_vfio_user(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_address address;

    DSM_TRY(dsm_address_parse_other(value, &address, detail));
    ((struct dsm_options *)settings)->vfio_user = value;
    if (address.kind != DSM_ADDRESS_TCP)
        return DSM_OK;
    dsm_error_detail_set(detail, "vfio-user passes descriptors, which takes a unix socket");
    return dsm_error_detail_accept(detail, "unix:PATH[,mode=0600], fd:N");
}

enum dsm_error dsm_options_control(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_options *options = settings;

    DSM_TRY(dsm_address_parse_other(value, &options->control, detail));
    options->has_control = true;
    if (options->control.kind != DSM_ADDRESS_TCP)
        return DSM_OK;
    dsm_error_detail_set(detail, "the control socket is a unix socket");
    return dsm_error_detail_accept(detail, "unix:PATH[,mode=0600], fd:N");
}

/* swtpm's form of the same: type=unixio,path=PATH[,mode=0600] or type=unixio,fd=N. */
enum dsm_error dsm_options_ctrl(void *settings, const char *value, struct dsm_error_detail *detail)
{
    char text[2 * DSM_ADDRESS_TEXT_LEN];
    bool is_fd;

    if (strncmp(value, "type=unixio,", 12) == 0)
        value += 12;
    is_fd = strncmp(value, "fd=", 3) == 0;
    if ((!is_fd && strncmp(value, "path=", 5) != 0) || strlen(value) >= DSM_ADDRESS_TEXT_LEN) {
        dsm_error_detail_set(detail, "is no control socket");
        return dsm_error_detail_accept(detail, "type=unixio,path=PATH[,mode=0600], type=unixio,fd=N");
    }
    snprintf(text, sizeof(text), "%s%s", is_fd ? "fd:" : "unix:", strchr(value, '=') + 1);
    return dsm_options_control(settings, text, detail);
}

enum dsm_error dsm_options_transport(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_options *options = settings;

    options->transport = dsm_binding_by_name(value);
    if (options->transport)
        return DSM_OK;
    dsm_error_detail_set(detail, "there is no such transport");
    return dsm_error_detail_accept(
        detail, "doe, mctp (spdm-emu's PCI_DOE, MCTP), nvme, tcp (TCP), none (NONE), mctp-serial, scsi, ata");
}
