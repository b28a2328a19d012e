/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_connect.h"

#include "cli/tsm_stream.h"
#include "wire/challenge.h"

#include <errno.h>

static int begin_session(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    struct dsm_requester *r = dsm->requester;
    struct dsm_key_exchange_options options = { .slot = dsm->options->slot, .summary_type = DSM_SUMMARY_NONE };
    int error;

    error = tsm_dsm_do(dsm, dsm_get_digests_begin(r), detail);
    if (error == 0)
        error = tsm_dsm_do(dsm, dsm_get_certificate_begin(r, dsm->options->slot), detail);
    if (error == 0)
        error = tsm_dsm_do(dsm, dsm_key_exchange_begin(r, &options, NULL), detail);
    return error ? error : tsm_dsm_do(dsm, dsm_finish_begin(r), detail);
}

/* What no rule asks for need not be measured. */
static int judge(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    return dsm->rule && dsm->rule->measurement_count > 0 ? tsm_dsm_measure(dsm, NULL, detail) : 0;
}

static int walk(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    int error = tsm_dsm_do(dsm, dsm_vca_begin(dsm->requester), detail);

    if (error == 0)
        error = begin_session(dsm, detail);
    if (error == 0)
        error = judge(dsm, detail);
    return error == 0 && !dsm->options->no_ide ? tsm_stream_begin(dsm, detail) : error;
}

int tsm_connect_begin(const struct tsm_options *options, struct tsm_kernel *kernel, uint32_t device,
                      struct tsm_dsm **out, struct dsm_error_detail *detail)
{
    const struct tsm_rule *rule;
    int error;

    *out = NULL;
    if (!tsm_policy_admit(options->policy, device, &rule, detail))
        return EACCES;
    error = tsm_dsm_create(options, kernel, device, out, detail);
    if (error)
        return error;
    (*out)->rule = rule;
    error = walk(*out, detail);
    if (error) {
        tsm_dsm_free(*out);
        *out = NULL;
    }
    return error;
}

int tsm_connect_end(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    struct dsm_error_detail ignored;
    int error = 0;

    if (dsm->has_stream)
        (void)dsm->kernel->set_stream(dsm->kernel, dsm->options->stream, false, &ignored);
    if (dsm_requester_is_secured(dsm->requester)) /* and has not lost its session */
        error = tsm_dsm_do(dsm, dsm_end_session_begin(dsm->requester), detail);
    tsm_dsm_free(dsm);
    return error;
}
