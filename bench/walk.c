/* SPDX-License-Identifier: BSD-3-Clause */
#include "walk.h"

#include "requester/ide_km.h"
#include "requester/tdisp.h"

#define REPORT_PORTION 1024u

enum dsm_error bench_identify(struct dsm_requester *r)
{
    dsm_requester_slots_forget(r);
    DSM_TRY(dsm_requester_vca(r));
    DSM_TRY(dsm_requester_get_digests(r));
    return dsm_requester_get_certificate(r, 0);
}

enum dsm_error bench_begin_session(struct dsm_requester *r)
{
    struct dsm_key_exchange_options options = { .slot = 0 };

    DSM_TRY(dsm_requester_key_exchange(r, &options));
    return dsm_requester_finish(r);
}

static enum dsm_error measure(struct dsm_requester *r)
{
    struct dsm_measurements_request request = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = true };
    struct dsm_measurements measurements;

    return dsm_requester_get_measurements(r, &request, &measurements);
}

static enum dsm_error program_keys(struct dsm_requester *r, uint8_t direction)
{
    static const uint8_t key[DSM_IDE_KEY_LEN] = { 1, 2, 3, 4 };

    for (uint8_t i = 0; i < DSM_IDE_SUB_STREAMS; i++) {
        struct dsm_ide_key_id id = { .direction = direction, .sub_stream = i };

        DSM_TRY(dsm_requester_ide_key_prog(r, &id, key));
    }
    return DSM_OK;
}

static enum dsm_error set_keys_going(struct dsm_requester *r, uint8_t direction)
{
    for (uint8_t i = 0; i < DSM_IDE_SUB_STREAMS; i++) {
        struct dsm_ide_key_id id = { .direction = direction, .sub_stream = i };

        DSM_TRY(dsm_requester_ide_key_set(r, DSM_IDE_KM_K_SET_GO, &id));
    }
    return DSM_OK;
}

static enum dsm_error key_ide(struct dsm_requester *r)
{
    struct dsm_ide_km_query_resp resp;

    DSM_TRY(dsm_requester_ide_query(r, 0, &resp));
    DSM_TRY(program_keys(r, DSM_IDE_RX));
    DSM_TRY(program_keys(r, DSM_IDE_TX));
    DSM_TRY(set_keys_going(r, DSM_IDE_RX));
    return set_keys_going(r, DSM_IDE_TX);
}

static enum dsm_error read_report(struct dsm_requester *r)
{
    uint8_t buffer[DSM_REPORT_MAX];
    struct dsm_report report;
    size_t n;

    return dsm_requester_tdisp_report(r, 0, REPORT_PORTION, buffer, &n, &report);
}

static enum dsm_error run_tdi(struct dsm_requester *r)
{
    struct dsm_tdisp_lock lock = { .flags = 0 };
    struct dsm_tdisp_capabilities capabilities;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    struct dsm_tdisp_version version;

    DSM_TRY(dsm_requester_tdisp_version(r, 0, &version));
    DSM_TRY(dsm_requester_tdisp_capabilities(r, 0, &capabilities));
    DSM_TRY(dsm_requester_tdisp_expect(r, 0, DSM_TDI_CONFIG_UNLOCKED));
    DSM_TRY(dsm_requester_tdisp_lock(r, 0, &lock, nonce));
    DSM_TRY(dsm_requester_tdisp_expect(r, 0, DSM_TDI_CONFIG_LOCKED));
    DSM_TRY(read_report(r));
    DSM_TRY(dsm_requester_tdisp_start(r, 0, nonce));
    DSM_TRY(dsm_requester_tdisp_expect(r, 0, DSM_TDI_RUN));
    DSM_TRY(dsm_requester_tdisp_stop(r, 0));
    return dsm_requester_tdisp_expect(r, 0, DSM_TDI_CONFIG_UNLOCKED);
}

enum dsm_error bench_walk(struct dsm_requester *r)
{
    DSM_TRY(bench_identify(r));
    DSM_TRY(bench_begin_session(r));
    DSM_TRY(key_ide(r));
    DSM_TRY(measure(r));
    DSM_TRY(run_tdi(r));
    return dsm_requester_end_session(r);
}
