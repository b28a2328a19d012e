/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/tdi.h"

#include "device/function.h"

#include <stdlib.h>

#define REPORT_WITHOUT_INFO_LEN (20u + 16u * DSM_TDI_RANGES_MAX) /* table 11-15 */

/* PCIe 11.2: an InterfaceID is bound from LOCK on; before, an auto TDI is open in bus and segment. */
bool dsm_tdi_matches(const struct dsm_tdi *tdi, uint32_t function_id, bool lone)
{
    if (tdi->removed)
        return false;
    if (tdi->bound)
        return dsm_function_same(tdi->bound_function_id, function_id);
    if (!tdi->description.auto_id)
        return dsm_function_same(tdi->description.function_id, function_id);
    if (tdi->description.any_device)
        return lone || dsm_function_same_number(tdi->description.function_id, function_id);
    return lone || dsm_function_same_device(tdi->description.function_id, function_id);
}

bool dsm_tdi_trusts(const struct dsm_tdi *tdi, uint8_t port_index, uint8_t stream_id)
{
    for (size_t i = 0; i < tdi->p2p_count; i++)
        if (tdi->p2p[i].is_secure && tdi->p2p[i].port_index == port_index && tdi->p2p[i].stream_id == stream_id)
            return true;
    return tdi->stream_secure && tdi->stream_port == port_index && tdi->stream_id == stream_id;
}

static bool bytes_copy(uint8_t **to, const uint8_t *from, size_t n)
{
    *to = malloc(n > 0 ? n : 1);
    if (*to && n > 0)
        memcpy(*to, from, n);
    return *to != NULL;
}

/* A report that could be larger than DSM_REPORT_MAX gets no more room: LOCK refuses it then. */
static size_t report_room(const struct dsm_tdi_description *description)
{
    size_t room = REPORT_WITHOUT_INFO_LEN + description->device_specific_info_len;

    return room < DSM_REPORT_MAX ? room : DSM_REPORT_MAX;
}

/* Before the description is taken: an id that is as it stands is no other one. */
static void note_described_ids(struct dsm_tdi *tdi, const struct dsm_tdi_description *description)
{
    if (description->function_id != tdi->description.function_id)
        tdi->described_function_id = description->function_id;
    if (description->parent_function_id != tdi->description.parent_function_id)
        tdi->described_parent_id = description->parent_function_id;
}

void dsm_tdi_follow_bus(const struct dsm_tdi *tdi, struct dsm_tdi_description *description)
{
    description->any_device |= tdi->description.any_device && description->auto_id;
    if (description->auto_id == tdi->description.auto_id && description->function_id == tdi->described_function_id)
        description->function_id = tdi->description.function_id;
    if (description->is_vf == tdi->description.is_vf && description->parent_function_id == tdi->described_parent_id)
        description->parent_function_id = tdi->description.parent_function_id;
}

enum dsm_error dsm_tdi_describe(struct dsm_tdi *tdi, const struct dsm_tdi_description *description, char *reason,
                                size_t reason_size)
{
    size_t report_size = report_room(description);
    uint8_t *info, *report;

    DSM_TRY(dsm_tdi_description_check(description, reason, reason_size));
    if (!bytes_copy(&info, description->device_specific_info, description->device_specific_info_len))
        return DSM_ERR_NO_MEMORY;
    report = malloc(report_size);
    if (!report) {
        free(info);
        return DSM_ERR_NO_MEMORY;
    }
    note_described_ids(tdi, description);
    free(tdi->description.device_specific_info);
    free(tdi->report);
    tdi->description = *description;
    tdi->description.device_specific_info = info;
    tdi->report = report;
    tdi->report_size = report_size;
    tdi->report_len = 0;
    return DSM_OK;
}

void dsm_tdi_clear(struct dsm_tdi *tdi)
{
    free(tdi->description.device_specific_info);
    free(tdi->report);
    dsm_wipe(tdi->nonce, sizeof(tdi->nonce));
    *tdi = (struct dsm_tdi){ 0 };
}

size_t dsm_tdi_count_present(const struct dsm_tdi *tdis, size_t count)
{
    size_t present = 0;

    for (size_t i = 0; i < count; i++)
        present += !tdis[i].removed;
    return present;
}
