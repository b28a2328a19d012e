/* SPDX-License-Identifier: BSD-3-Clause */
/* Refusals that need a device or a requester that is not as usual, each arranged from a connection's start. */
#ifndef DSM_TESTS_UNIT_ARRANGED_CAUSES_H
#define DSM_TESTS_UNIT_ARRANGED_CAUSES_H

#include "responder_harness.h"

#include "wire/cause.h"

struct arranged_cause {
    enum dsm_cause_id cause;
    void (*provoke)(struct harness *h);
    const char *sentence;
};
extern const struct arranged_cause arranged_causes[];
extern const size_t arranged_cause_count;
extern const struct arranged_cause arranged_chunk_causes[];
extern const size_t arranged_chunk_cause_count;
extern const struct arranged_cause arranged_session_causes[];
extern const size_t arranged_session_cause_count;
extern const struct arranged_cause arranged_asked_causes[];
extern const size_t arranged_asked_cause_count;
extern const struct arranged_cause arranged_mutual_causes[];
extern const size_t arranged_mutual_cause_count;
extern const struct arranged_cause arranged_cxl_causes[];
extern const size_t arranged_cxl_cause_count;
extern const struct arranged_cause arranged_provisioning_causes[];
extern const size_t arranged_provisioning_cause_count;
extern const struct arranged_cause arranged_pci_causes[];
extern const size_t arranged_pci_cause_count;

/* What CHALLENGE's and LOCK's randomness comes to. */
extern enum dsm_error arranged_random_result;

#endif
