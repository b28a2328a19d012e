/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_show.h"

#include "device/function.h"
#include "host/owner.h"
#include "link/listener.h"
#include "link/vfio_user_function.h"

#include <stdio.h>

json_t *dsm_control_show_listeners(const struct dsm_hosted_device *hosted)
{
    json_t *array = json_array();
    char text[DSM_ADDRESS_TEXT_LEN];

    for (const struct dsm_listener *listener = hosted->listeners; listener; listener = listener->next)
        json_array_append_new(array, dsm_control_show_text(dsm_address_text(&listener->address, text)));
    return array;
}

json_t *dsm_control_show_owner(const struct dsm_hosted_device *hosted)
{
    const struct dsm_port *owner = dsm_owner_find(hosted);

    if (!owner)
        return NULL;
    return json_pack("{s:I, s:o, s:o*}", "peer", (json_int_t)owner->number, "address",
                     dsm_control_show_text(owner->address), "name",
                     owner->name[0] ? dsm_control_show_text(owner->name) : NULL);
}

json_t *dsm_control_show_text(const char *text)
{
    json_t *value = json_string(text);
    char clean[256];
    size_t n = 0;

    if (value)
        return value;
    for (; text[n] && n < sizeof(clean) - 1; n++)
        clean[n] = (char)(text[n] >= ' ' && text[n] <= '~' ? text[n] : '?');
    clean[n] = '\0';
    return json_string(clean);
}

json_t *dsm_control_show_function(const struct dsm_tdi *tdi)
{
    const struct dsm_tdi_description *description = &tdi->description;

    if (tdi->bound)
        return json_string(dsm_function_text(tdi->bound_function_id).text);
    if (description->auto_id)
        return json_sprintf("auto:%02x.%x", (unsigned)(description->function_id >> 3) & 0x1Fu,
                            (unsigned)description->function_id & 7u);
    return json_string(dsm_function_text(description->function_id).text);
}

json_t *dsm_control_show_finding(const struct dsm_hosted_device *hosted, const struct dsm_finding *finding)
{
    const struct dsm_finding_row *row = dsm_finding_row(finding->kind);

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:I}", "device", hosted->device->name, "finding", row->name,
                     "document", row->document, "clause", row->clause, "expected", row->expected, "came",
                     dsm_control_show_text(finding->came), "count", (json_int_t)finding->count);
}

static json_t *show_dma_row(const struct dsm_dma_counters *counters, unsigned state, unsigned t)
{
    const uint64_t *accesses = counters->accesses[state][t];

    return json_pack("{s:s, s:i, s:I, s:I, s:I, s:I, s:I}", "state", dsm_tdi_state_name((uint8_t)state), "t", (int)t,
                     "done", (json_int_t)accesses[DSM_DMA_DONE], "refused", (json_int_t)accesses[DSM_DMA_REFUSED],
                     "fault", (json_int_t)accesses[DSM_DMA_FAULT], "bytes", (json_int_t)counters->bytes[state][t],
                     "interrupts", (json_int_t)counters->interrupts[state][t]);
}

static bool has_any(const struct dsm_dma_counters *counters, unsigned state, unsigned t)
{
    const uint64_t *accesses = counters->accesses[state][t];

    return (accesses[DSM_DMA_DONE] | accesses[DSM_DMA_REFUSED] | accesses[DSM_DMA_FAULT] |
            counters->interrupts[state][t]) != 0;
}

json_t *dsm_control_show_dma(const struct dsm_hosted_device *hosted, size_t tdi)
{
    const struct dsm_vfio_user_function *function = dsm_vfio_user_function_of(hosted, tdi);
    json_t *array = json_array();

    for (unsigned state = 0; function && state < DSM_TDI_STATES; state++)
        for (unsigned t = 0; t < 2; t++)
            if (has_any(&function->endpoint->dma.counters, state, t))
                json_array_append_new(array, show_dma_row(&function->endpoint->dma.counters, state, t));
    return array;
}
