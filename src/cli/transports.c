/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/transports.h"

#include "cli/mctp_serial_link.h"
#include "cli/storage_link.h"
#include "cli/tcp_link.h"
#include "wire/binding.h"

#include <strings.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct cli_transport transports[] = {
    { "doe", &dsm_binding_doe, cli_socket_open },
    { "mctp", &dsm_binding_mctp, cli_socket_open },
    { "tcp", &dsm_binding_tcp, cli_tcp_open },
    { "emu-tcp", &dsm_binding_tcp, cli_socket_open },
    { "mctp-serial", &dsm_binding_mctp_serial, cli_mctp_serial_open },
    { "nvme", &dsm_binding_nvme, cli_storage_open },
    { "scsi", &dsm_binding_scsi, cli_storage_open },
    { "ata", &dsm_binding_ata, cli_storage_open },
    { "none", &dsm_binding_none, cli_socket_open },
};

const struct cli_transport *cli_transport_at(size_t i)
{
    return i < COUNT(transports) ? &transports[i] : NULL;
}

const struct cli_transport *cli_transport_by_name(const char *name)
{
    for (size_t i = 0; i < COUNT(transports); i++)
        if (strcasecmp(transports[i].name, name) == 0 || strcasecmp(transports[i].binding->emu_name, name) == 0)
            return &transports[i];
    return NULL;
}
