/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_stream.h"

#include "base/secret.h"
#include "crypto/crypto.h"

#include <errno.h>

/* The order of keys: RX and TX of each sub-stream; K_SET_GO of all RX, then of all TX. */
static struct dsm_ide_key_id key_id(const struct tsm_dsm *dsm, unsigned direction, unsigned sub_stream)
{
    return (struct dsm_ide_key_id){
        .stream_id = dsm->options->stream,
        .direction = (uint8_t)direction,
        .sub_stream = (uint8_t)sub_stream,
    };
}

static int program(struct tsm_dsm *dsm, unsigned i, struct dsm_error_detail *detail)
{
    struct dsm_ide_key_id id = key_id(dsm, i % 2, i / 2);
    uint8_t key[DSM_IDE_KEY_LEN];
    int error;

    if (dsm_random(dsm->options->crypto, key, sizeof(key)) != DSM_OK) {
        cli_refuse(detail, "the random number generator failed");
        return EIO;
    }
    error = tsm_dsm_do(dsm, dsm_ide_km_key_prog_begin(dsm->requester, &id, key), detail);
    dsm_wipe(key, sizeof(key));
    return error;
}

static int go(struct tsm_dsm *dsm, unsigned i, struct dsm_error_detail *detail)
{
    struct dsm_ide_key_id id = key_id(dsm, i / DSM_IDE_SUB_STREAMS, i % DSM_IDE_SUB_STREAMS);

    return tsm_dsm_do(dsm, dsm_ide_km_key_set_begin(dsm->requester, DSM_IDE_KM_K_SET_GO, &id), detail);
}

static int key_and_go(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    int error = 0;

    for (unsigned i = 0; i < 2 * DSM_IDE_SUB_STREAMS && error == 0; i++)
        error = program(dsm, i, detail);
    for (unsigned i = 0; i < 2 * DSM_IDE_SUB_STREAMS && error == 0; i++)
        error = go(dsm, i, detail);
    return error;
}

/* A device that does not serve IDE_KM at all has no IDE (PCIe 6.33.2 wants it of one that has). */
static bool has_no_ide(const struct tsm_dsm *dsm, int error)
{
    return error == EREMOTEIO && dsm->requester->failure.spdm_error_code == DSM_SPDM_ERROR_UNSUPPORTED_REQUEST;
}

int tsm_stream_begin(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    struct dsm_ide_km_query_resp resp;
    int error = tsm_dsm_do(dsm, dsm_ide_km_query_begin(dsm->requester, 0, &resp), detail);

    if (has_no_ide(dsm, error))
        return 0;
    if (error == 0)
        error = key_and_go(dsm, detail);
    if (error == 0 && !dsm->kernel->set_stream(dsm->kernel, dsm->options->stream, true, detail))
        error = EIO;
    dsm->has_stream = error == 0;
    return error;
}
