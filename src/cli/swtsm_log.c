/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_log.h"

#include "cli/swtsm_run.h"
#include "cli/swtsm_show_blocks.h"
#include "requester/check_log.h"
#include "wire/measurement_log.h"

static json_t *show_entry(struct swtsm *t, const struct dsm_measurement_log_entry *entry)
{
    struct dsm_measurement_block_wire as_block = {
        .index = entry->meas_index,
        .value_type = entry->value_type,
        .value = entry->value,
    };
    json_t *object = swtsm_show_block(t, &as_block);

    json_object_set_new(object, "mel_index", json_integer(entry->mel_index));
    return object;
}

static json_t *show_entries(struct swtsm *t, const struct dsm_measurement_log *log)
{
    struct dsm_reader r = dsm_reader(log->entries);
    struct dsm_measurement_log_entry entry;
    json_t *list = json_array();

    while (dsm_reader_left(&r) > 0 && dsm_measurement_log_entry_read(&r, &entry) == DSM_OK)
        json_array_append_new(list, show_entry(t, &entry));
    return list;
}

static enum dsm_error judge(struct swtsm *t, struct dsm_bytes log, struct dsm_bytes record)
{
    enum dsm_error error = dsm_check_log(t->requester, log, record);
    uint8_t result = t->requester->checks[DSM_CHECK_LOG];

    if (error == DSM_OK && result == DSM_CHECK_OK)
        cli_detail(&t->output, "the hash-extend blocks are what these entries make");
    return error;
}

enum dsm_error swtsm_log(struct swtsm *t, struct dsm_bytes record)
{
    static uint8_t bytes[DSM_MEASUREMENT_LOG_MAX]; /* a megabyte is much for a stack */
    struct dsm_measurement_log log;
    size_t n = 0;

    if (t->requester->negotiated.mel_spec == 0)
        return DSM_OK;
    DSM_TRY(swtsm_do(t, dsm_get_measurement_log_begin(t->requester, bytes, sizeof(bytes), &n)));
    if (dsm_measurement_log_decode(dsm_bytes(bytes, n), &log) == DSM_OK) {
        cli_step(&t->output, "MEASUREMENT LOG", "%u entr%s", (unsigned)log.entry_count,
                 log.entry_count == 1 ? "y" : "ies");
        cli_output_set(&t->output, "measurement_log", show_entries(t, &log));
    }
    return judge(t, dsm_bytes(bytes, n), record);
}
