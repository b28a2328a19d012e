/* SPDX-License-Identifier: BSD-3-Clause */
#include "walk.h"

#define REPORT_PORTION 1024u

enum dsm_error bench_identify(struct bench_link *link)
{
    dsm_requester_slots_clear(link->requester);
    DSM_TRY(bench_link_do(link, dsm_vca_begin(link->requester)));
    DSM_TRY(bench_link_do(link, dsm_get_digests_begin(link->requester)));
    return bench_link_do(link, dsm_get_certificate_begin(link->requester, 0));
}

enum dsm_error bench_begin_session(struct bench_link *link)
{
    struct dsm_key_exchange_options options = { .slot = 0 };

    DSM_TRY(bench_link_do(link, dsm_key_exchange_begin(link->requester, &options, NULL)));
    return bench_link_do(link, dsm_finish_begin(link->requester));
}

static enum dsm_error measure(struct bench_link *link)
{
    struct dsm_measurements_request request = { .operation = DSM_MEASUREMENTS_ALL, .is_signed = true };
    struct dsm_measurements measurements;

    return bench_link_do(link, dsm_get_measurements_begin(link->requester, &request, &measurements));
}

static enum dsm_error program_keys(struct bench_link *link, uint8_t direction)
{
    static const uint8_t key[DSM_IDE_KEY_LEN] = { 1, 2, 3, 4 };

    for (uint8_t i = 0; i < DSM_IDE_SUB_STREAMS; i++) {
        struct dsm_ide_key_id id = { .direction = direction, .sub_stream = i };

        DSM_TRY(bench_link_do(link, dsm_ide_km_key_prog_begin(link->requester, &id, key)));
    }
    return DSM_OK;
}

static enum dsm_error set_keys_going(struct bench_link *link, uint8_t direction)
{
    for (uint8_t i = 0; i < DSM_IDE_SUB_STREAMS; i++) {
        struct dsm_ide_key_id id = { .direction = direction, .sub_stream = i };

        DSM_TRY(bench_link_do(link, dsm_ide_km_key_set_begin(link->requester, DSM_IDE_KM_K_SET_GO, &id)));
    }
    return DSM_OK;
}

static enum dsm_error key_ide(struct bench_link *link)
{
    struct dsm_ide_km_query_resp resp;

    DSM_TRY(bench_link_do(link, dsm_ide_km_query_begin(link->requester, 0, &resp)));
    DSM_TRY(program_keys(link, DSM_IDE_RX));
    DSM_TRY(program_keys(link, DSM_IDE_TX));
    DSM_TRY(set_keys_going(link, DSM_IDE_RX));
    return set_keys_going(link, DSM_IDE_TX);
}

static enum dsm_error read_report(struct bench_link *link)
{
    uint8_t buffer[DSM_REPORT_MAX];
    struct dsm_report report;
    size_t n;

    return bench_link_do(link, dsm_tdisp_report_begin(link->requester, 0, REPORT_PORTION, buffer, &n, &report));
}

static enum dsm_error run_tdi(struct bench_link *link)
{
    struct dsm_tdisp_lock lock = { .flags = 0 };
    struct dsm_tdisp_capabilities capabilities;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    struct dsm_tdisp_version version;

    DSM_TRY(bench_link_do(link, dsm_tdisp_version_begin(link->requester, 0, &version)));
    DSM_TRY(bench_link_do(link, dsm_tdisp_capabilities_begin(link->requester, 0, &capabilities)));
    DSM_TRY(bench_link_do(link, dsm_tdisp_expect_begin(link->requester, 0, DSM_TDI_CONFIG_UNLOCKED)));
    DSM_TRY(bench_link_do(link, dsm_tdisp_lock_begin(link->requester, 0, &lock, nonce)));
    DSM_TRY(bench_link_do(link, dsm_tdisp_expect_begin(link->requester, 0, DSM_TDI_CONFIG_LOCKED)));
    DSM_TRY(read_report(link));
    DSM_TRY(bench_link_do(link, dsm_tdisp_start_begin(link->requester, 0, nonce)));
    DSM_TRY(bench_link_do(link, dsm_tdisp_expect_begin(link->requester, 0, DSM_TDI_RUN)));
    DSM_TRY(bench_link_do(link, dsm_tdisp_stop_begin(link->requester, 0)));
    return bench_link_do(link, dsm_tdisp_expect_begin(link->requester, 0, DSM_TDI_CONFIG_UNLOCKED));
}

enum dsm_error bench_walk(struct bench_link *link)
{
    DSM_TRY(bench_identify(link));
    DSM_TRY(bench_begin_session(link));
    DSM_TRY(key_ide(link));
    DSM_TRY(measure(link));
    DSM_TRY(run_tdi(link));
    return bench_link_do(link, dsm_end_session_begin(link->requester));
}
