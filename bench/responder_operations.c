/* SPDX-License-Identifier: BSD-3-Clause */
/* What is measured. */
#include "responder.h"

#include "cli/socket.h"
#include "process.h"
#include "walk.h"
#include "wire/spdm_emu_frame.h"

#include <string.h>
#include <unistd.h>

#define QUERY_TIMEOUT_MS 2000u
#define QUERY_LEN 16u
#define QUERY_REPLY_LEN 17u

static enum dsm_error vca(struct bench_target *target)
{
    return bench_link_do(&target->link, dsm_vca_begin(target->link.requester));
}

static enum dsm_error identify(struct bench_target *target)
{
    return bench_identify(&target->link);
}

static enum dsm_error challenge(struct bench_target *target)
{
    struct dsm_challenge_result result;

    return bench_link_do(&target->link, dsm_challenge_begin(target->link.requester, 0, 0, &result));
}

static enum dsm_error end_session(struct bench_target *target)
{
    return bench_link_do(&target->link, dsm_end_session_begin(target->link.requester));
}

static enum dsm_error session(struct bench_target *target)
{
    DSM_TRY(bench_begin_session(&target->link));
    return end_session(target);
}

static enum dsm_error walk(struct bench_target *target)
{
    return bench_walk(&target->link);
}

static enum dsm_error begin_tdisp(struct bench_target *target)
{
    struct dsm_tdisp_version version;

    DSM_TRY(identify(target));
    DSM_TRY(bench_begin_session(&target->link));
    return bench_link_do(&target->link, dsm_tdisp_version_begin(target->link.requester, 0, &version));
}

static enum dsm_error state(struct bench_target *target)
{
    uint8_t tdi_state;

    return bench_link_do(&target->link, dsm_tdisp_state_begin(target->link.requester, 0, &tdi_state));
}

/* The emulator's query has a connection of its own, beside which the other one stays: not every responder takes two. */
static enum dsm_error open_query(struct bench_target *target)
{
    struct dsm_error_detail detail;

    bench_link_close(&target->link);
    target->query_fd = cli_connect(target->settings->connect, QUERY_TIMEOUT_MS, &detail);
    return target->query_fd < 0 ? DSM_ERR_IO : DSM_OK;
}

static enum dsm_error query(struct bench_target *target)
{
    static const uint8_t message[QUERY_LEN] = { 0x10, 0x85 };
    uint8_t request[DSM_SPDM_EMU_FRAME_HEADER_LEN + QUERY_LEN], reply[DSM_SPDM_EMU_FRAME_HEADER_LEN + QUERY_REPLY_LEN];
    struct dsm_spdm_emu_frame_header frame = { DSM_SPDM_EMU_COMMAND_DECAP_TDISP, DSM_SPDM_EMU_TRANSPORT_PCI_DOE,
                                               QUERY_LEN };
    struct dsm_writer w = dsm_writer(request, sizeof(request));
    uint64_t begin = bench_wall_ns();

    dsm_spdm_emu_frame_header_write(&w, &frame);
    dsm_write_bytes(&w, dsm_bytes(message, sizeof(message)));
    DSM_TRY(cli_send(target->query_fd, dsm_written(&w), QUERY_TIMEOUT_MS));
    DSM_TRY(cli_receive(target->query_fd, reply, sizeof(reply), QUERY_TIMEOUT_MS));
    target->link.link.away_ns += bench_wall_ns() - begin;
    target->link.link.exchanges++;
    return DSM_OK;
}

static enum dsm_error close_query(struct bench_target *target)
{
    if (target->query_fd >= 0)
        close(target->query_fd);
    target->query_fd = -1;
    return DSM_OK;
}

const struct bench_operation bench_operations[] = {
    { "VCA", "GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS", NULL, vca, NULL, NULL },
    { "CHALLENGE", "one CHALLENGE", identify, challenge, NULL, bench_floor_sign },
    { "session", "KEY_EXCHANGE, FINISH, END_SESSION", identify, session, NULL, bench_floor_session },
    { "walk", "all from GET_VERSION to RUN, STOP and END_SESSION", NULL, walk, NULL, NULL },
    { "state", "GET_DEVICE_INTERFACE_STATE in a session", begin_tdisp, state, end_session, NULL },
    { "query", "DECAP_TDISP: the emulator's query outside any session", open_query, query, close_query, NULL },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

bool bench_is_operation(const char *name, size_t n)
{
    for (const struct bench_operation *o = bench_operations; o->name; o++)
        if (strlen(o->name) == n && strncmp(o->name, name, n) == 0)
            return true;
    return false;
}
