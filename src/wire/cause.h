/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why something is refused, as numbers: a row of the table of causes (wire/cause_table.h) and what came. It is set
 * where the refusal is made, and put into words where somebody reads it.
 */
#ifndef DSM_WIRE_CAUSE_H
#define DSM_WIRE_CAUSE_H

#include "base/error_detail.h"
#include "wire/cause_table.h"

#include <stdint.h>

#define DSM_CAUSES(X)                                                                                                  \
    DSM_CAUSES_REQUEST(X)                                                                                              \
    DSM_CAUSES_SPDM(X)                                                                                                 \
    DSM_CAUSES_OBJECT(X)                                                                                               \
    DSM_CAUSES_TDISP(X)                                                                                                \
    DSM_CAUSES_IDE_KM(X)                                                                                               \
    DSM_CAUSES_CXL(X) DSM_CAUSES_RESPONSE(X) DSM_CAUSES_FRAME(X) DSM_CAUSES_CALL(X) DSM_CAUSES_HOST(X)

enum dsm_cause_id {
    DSM_CAUSE_NONE, /* nothing was said: the error's own text has to do */
#define X(name, error, place, value, reason, accepted, document) DSM_CAUSE_##name,
    DSM_CAUSES(X)
#undef X
        DSM_CAUSES_COUNT,
};

struct dsm_cause {
    enum dsm_cause_id id;
    uint64_t value;     /* what came */
    uint64_t limit;     /* what would do */
    const char *came;   /* {t} and */
    const char *wanted; /* {w} of the row's texts: static, or as long-lived as the device */
};

/* Sets the cause, which may be NULL, and returns the error of its row. */
enum dsm_error dsm_cause_set(struct dsm_cause *cause, enum dsm_cause_id id, uint64_t value, uint64_t limit);
enum dsm_error dsm_cause_set_text(struct dsm_cause *cause, enum dsm_cause_id id, const char *came, const char *wanted);

/* "CERTIFICATE_OFFSET" */
const char *dsm_cause_name(enum dsm_cause_id id);
/* The error that a row stands for. */
enum dsm_error dsm_cause_error(enum dsm_cause_id id);

/* In words: "Offset: 5000: not within the certificate chain; accepted: below 1584 (DSP0274 GET_CERTIFICATE, Offset)".
 * What nobody named has the text of error. */
void dsm_cause_describe(const struct dsm_cause *cause, enum dsm_error error, struct dsm_error_detail *detail);

#endif
