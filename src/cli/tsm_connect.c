/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_connect.h"

#include "cli/tsm_stream.h"
#include "requester/check_identity.h"
#include "wire/challenge.h"

#include <errno.h>
#include <string.h>

static int identify(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    const struct dsm_function_facts facts = tsm_dsm_facts(dsm, dsm->device);
    struct dsm_requester *r = dsm->requester;
    int error = tsm_dsm_do(dsm, dsm_get_digests_begin(r), detail);

    if (error == 0)
        error = tsm_dsm_do(dsm, dsm_get_certificate_begin(r, dsm->options->slot), detail);
    return error ? error : tsm_dsm_judged(dsm, dsm_check_identity(r, dsm->options->slot, &facts), detail);
}

/* What is measured later may have been changed by then with good reason: the summary is for now. */
static int exchange_keys(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    bool has_measurements = dsm->requester->negotiated.responder_flags & DSM_CAP_MEAS_MASK;
    struct dsm_key_exchange_options options = {
        .slot = dsm->options->slot,
        .summary_type = has_measurements ? DSM_SUMMARY_ALL : DSM_SUMMARY_NONE,
    };
    struct dsm_key_exchange_result result;
    int error = tsm_dsm_do(dsm, dsm_key_exchange_begin(dsm->requester, &options, &result), detail);

    if (error)
        return error;
    dsm->has_summary = result.summary_hash.n > 0 && result.summary_hash.n <= sizeof(dsm->summary);
    if (dsm->has_summary)
        memcpy(dsm->summary, result.summary_hash.p, result.summary_hash.n);
    return tsm_dsm_do(dsm, dsm_finish_begin(dsm->requester), detail);
}

static int begin_session(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    int error = identify(dsm, detail);

    if (error == 0)
        error = exchange_keys(dsm, detail);
    return error ? error : tsm_dsm_judged(dsm, dsm_check_signed(dsm->requester), detail);
}

/* What no rule asks for need not be measured. */
static int judge(struct tsm_dsm *dsm, struct dsm_error_detail *detail)
{
    int error = dsm->rule && dsm->rule->measurement_count > 0 ? tsm_dsm_measure(dsm, NULL, detail) : 0;

    dsm->has_summary = false;
    return error;
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
    (*out)->requester->options.accepted |= rule ? rule->accepted : 0;
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
