/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/framings.h"

#include "link/mctp_serial_frames.h"
#include "link/spdm_emu_frames.h"
#include "link/storage_frames.h"
#include "link/tcp_frames.h"

static const struct {
    const struct dsm_binding *binding; /* NULL: any other */
    const struct dsm_framing *framing;
} framings[] = {
    { &dsm_binding_nvme, &dsm_storage_framing },
    { &dsm_binding_scsi, &dsm_storage_framing },
    { &dsm_binding_ata, &dsm_storage_framing },
    { &dsm_binding_tcp, &dsm_tcp_framing },
    { &dsm_binding_mctp_serial, &dsm_mctp_serial_framing },
    { NULL, &dsm_spdm_emu_framing },
};

const struct dsm_framing *dsm_framing_of(const struct dsm_binding *binding)
{
    size_t i = 0;

    while (framings[i].binding && framings[i].binding != binding)
        i++;
    return framings[i].framing;
}
