/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A DSM that the kernel has asked for: its SPDM connection and session, its IDE stream, the TDIs of VMs. What fails is
 * a positive errno, with the reason in detail.
 */
#ifndef DSM_CLI_TSM_DSM_H
#define DSM_CLI_TSM_DSM_H

#include "cli/tsm_kernel.h"
#include "cli/tsm_policy.h"
#include "cli/tsm_record.h"
#include "requester/function_facts.h"
#include "requester/steps.h"

#define TSM_TDIS_MAX 256u /* functions of a device, without VFs */

struct tsm_tdi {
    uint32_t device; /* as the kernel numbers it */
    bool is_bound;
    bool is_locked; /* by us: STOP is owed */
    uint16_t lock_flags;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
};

struct tsm_options {
    const struct dsm_crypto *crypto;
    struct dsm_requester_options requester;
    uint8_t slot;
    bool no_ide;
    uint8_t stream;
    uint16_t report_portion;
    unsigned deadline_ms; /* of each request of the kernel's; 0: none */
    const struct tsm_policy *policy;
    bool verbose;          /* each message on standard error */
    const char *functions; /* what Linux knows of them, like CLI_PCI_DEVICES; NULL: nothing */
    /* Odd but no error; may be NULL. */
    void (*note)(void *context, const char *step, const char *text);
};

struct tsm_dsm {
    uint32_t device; /* its function 0 */
    const struct tsm_options *options;
    struct tsm_kernel *kernel;
    struct dsm_requester *requester;
    const struct tsm_rule *rule; /* NULL: no policy */
    bool has_summary;            /* of all blocks, signed in this connection's KEY_EXCHANGE_RSP */
    uint8_t summary[DSM_HASH_MAX];
    struct tsm_record record;
    struct dsm_wire_params traced; /* verbose: what the last request asked for */
    bool has_stream;
    struct tsm_tdi *tdis[TSM_TDIS_MAX];
    size_t tdi_count;
};

/* One of which nothing is known yet. On failure *out is NULL. */
int tsm_dsm_create(const struct tsm_options *options, struct tsm_kernel *kernel, uint32_t device, struct tsm_dsm **out,
                   struct dsm_error_detail *detail);
/* Forgets it without a message. */
void tsm_dsm_free(struct tsm_dsm *dsm);

/* Takes a step to its end. */
int tsm_dsm_do(struct tsm_dsm *dsm, enum dsm_step step, struct dsm_error_detail *detail);
/* What a check found (requester/check.h), under the name of what was looked at. */
int tsm_dsm_judged(struct tsm_dsm *dsm, enum dsm_error error, struct dsm_error_detail *detail);
/* What Linux knows of a function, by the kernel's number. */
struct dsm_function_facts tsm_dsm_facts(const struct tsm_dsm *dsm, uint32_t device);
/* Signed, over the nonce where there is one, and as the policy wants them; messages go to the record. */
int tsm_dsm_measure(struct tsm_dsm *dsm, const uint8_t *nonce, struct dsm_error_detail *detail);

#endif
