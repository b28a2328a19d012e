/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_record.h"

#include "wire/spdm.h"

void tsm_record_begin(struct tsm_record *record, uint8_t *buffer, size_t size)
{
    *record = (struct tsm_record){ .writer = dsm_writer(buffer, size), .is_on = true };
}

/* A request that is sent again, after an ERROR, is in no transcript twice. */
static void drop_first_try(struct tsm_record *record, struct dsm_bytes message)
{
    if (record->request && !record->writer.failed && record->request[1] == message.p[1] &&
        (size_t)(record->writer.p - record->request) == message.n)
        record->writer.p = record->request;
    record->request = record->writer.p;
}

void tsm_record_add(struct tsm_record *record, bool sent, struct dsm_bytes message)
{
    if (!record->is_on || message.n < 2)
        return;
    if (message.p[1] == DSM_SPDM_ERROR || message.p[1] == DSM_SPDM_RESPOND_IF_READY)
        return;
    if (sent)
        drop_first_try(record, message);
    dsm_write_bytes(&record->writer, message);
}

bool tsm_record_end(struct tsm_record *record, size_t *n)
{
    *n = dsm_written_len(&record->writer);
    record->is_on = false;
    return !record->writer.failed;
}
