/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_dsm.h"

#include "cli/pci_facts.h"
#include "cli/swtsm_trace.h"
#include "requester/check.h"
#include "requester/fail.h"

#include <errno.h>
#include <stdlib.h>

static int errno_of(enum dsm_failure_kind kind)
{
    switch (kind) {
    case DSM_FAILURE_TRANSPORT:
        return EIO;
    case DSM_FAILURE_PROTOCOL:
        return EPROTO;
    case DSM_FAILURE_VERIFICATION:
    case DSM_FAILURE_UNSIGNED:
        return EKEYREJECTED;
    case DSM_FAILURE_REFUSED:
        return EREMOTEIO;
    case DSM_FAILURE_NONE:
    case DSM_FAILURE_OWN:
        break;
    }
    return ENOMEM;
}

int tsm_dsm_judged(struct tsm_dsm *dsm, enum dsm_error error, struct dsm_error_detail *detail)
{
    const struct dsm_failure *f = &dsm->requester->failure;

    if (error == DSM_OK)
        return 0;
    (void)!dsm_fail_own(dsm->requester, error);
    cli_refuse(detail, "%s: %s%s%s%s", f->step, f->text, f->rule[0] ? " [" : "", f->rule, f->rule[0] ? "]" : "");
    return errno_of(f->kind);
}

int tsm_dsm_do(struct tsm_dsm *dsm, enum dsm_step step, struct dsm_error_detail *detail)
{
    const struct dsm_failure *f = &dsm->requester->failure;
    struct cli_link *link = &dsm->kernel->link;
    int error = tsm_dsm_judged(dsm, cli_link_drive(link, dsm->requester, step), detail);

    if (error == 0)
        return 0;
    if (f->kind == DSM_FAILURE_TRANSPORT && link->fault.reason[0])
        cli_refuse(detail, "%s: %s", f->step, link->fault.reason);
    return error;
}

struct dsm_function_facts tsm_dsm_facts(const struct tsm_dsm *dsm, uint32_t device)
{
    struct dsm_function_facts facts = { .has_ids = false };
    const struct cli_bdf bdf = {
        .segment = (uint16_t)(device >> 16),
        .bus = (uint8_t)(device >> 8),
        .device = (device >> 3) & 0x1Fu,
        .function = device & 7u,
    };

    if (dsm->options->functions)
        cli_pci_facts_read(dsm->options->functions, &bdf, &facts);
    return facts;
}

static void observe_message(void *context, bool sent, bool secured, struct dsm_bytes message)
{
    struct tsm_dsm *dsm = context;

    if (dsm->options->verbose)
        swtsm_trace_message(dsm->requester, &dsm->traced, sent, secured, message);
    tsm_record_add(&dsm->record, sent, message);
}

static void observe_note(void *context, const char *step, const char *text)
{
    const struct tsm_dsm *dsm = context;

    if (dsm->options->note)
        dsm->options->note(dsm->kernel, step, text);
}

int tsm_dsm_create(const struct tsm_options *options, struct tsm_kernel *kernel, uint32_t device, struct tsm_dsm **out,
                   struct dsm_error_detail *detail)
{
    struct tsm_dsm *dsm = calloc(1, sizeof(*dsm));

    *out = dsm;
    if (!dsm ||
        dsm_requester_create(options->crypto, &dsm_binding_doe, &options->requester, &dsm->requester) != DSM_OK) {
        free(dsm);
        *out = NULL;
        cli_refuse(detail, "out of memory");
        return ENOMEM;
    }
    dsm->device = device;
    dsm->options = options;
    dsm->kernel = kernel;
    dsm->requester->observer =
        (struct dsm_requester_observer){ .context = dsm, .message = observe_message, .note = observe_note };
    return 0;
}

int tsm_dsm_measure(struct tsm_dsm *dsm, const uint8_t *nonce, struct dsm_error_detail *detail)
{
    struct dsm_measurements_request request = {
        .operation = DSM_MEASUREMENTS_ALL, .is_signed = true, .slot = dsm->options->slot, .nonce = nonce
    };
    struct dsm_measurements measurements;
    struct dsm_blocks_found found = { .is_signed = true, .as_digests = true };
    int error;

    if ((dsm->requester->negotiated.responder_flags & DSM_CAP_MEAS_MASK) != DSM_CAP_MEAS_SIG) {
        cli_refuse(detail, "GET_MEASUREMENTS: the device does not sign measurements");
        return EOPNOTSUPP;
    }
    error = tsm_dsm_do(dsm, dsm_get_measurements_begin(dsm->requester, &request, &measurements), detail);
    if (error)
        return error;
    found.record = measurements.record;
    if (dsm->has_summary)
        found.summary = dsm_bytes(dsm->summary, dsm_negotiated_hash(&dsm->requester->negotiated)->size);
    error = tsm_dsm_judged(dsm, dsm_check_blocks(dsm->requester, &found), detail);
    if (error)
        return error;
    return tsm_policy_judge_measurements(dsm->rule, measurements.record, detail) ? 0 : EACCES;
}

void tsm_dsm_free(struct tsm_dsm *dsm)
{
    for (size_t i = 0; i < dsm->tdi_count; i++)
        free(dsm->tdis[i]);
    dsm_requester_destroy(dsm->requester);
    free(dsm);
}
