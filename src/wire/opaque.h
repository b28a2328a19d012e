/* SPDX-License-Identifier: BSD-3-Clause */
/* Opaque data: the general format (OpaqueDataFmt1, 1.2) and the one of DSP0277 for format 0; and the DSP0277 elements
 * in it. */
#ifndef DSM_WIRE_OPAQUE_H
#define DSM_WIRE_OPAQUE_H

#include "wire/spdm.h"

struct dsm_opaque_element {
    uint8_t id; /* registry: 0 DMTF */
    struct dsm_bytes vendor_id;
    struct dsm_bytes data;
};

struct dsm_opaque {
    uint8_t element_count;
    struct dsm_opaque_element elements[DSM_OPAQUE_ELEMENTS_MAX];
    bool reserved_set;
};

/* general: OpaqueDataFmt1 was selected (header {u8 count, 3 reserved}); else DSP0277's own header "DMTF", 1, count. */
enum dsm_error dsm_opaque_decode(bool general, struct dsm_bytes bytes, struct dsm_opaque *out) DSM_MUST_CHECK;
enum dsm_error dsm_opaque_encode(bool general, const struct dsm_opaque *in, struct dsm_writer *w) DSM_MUST_CHECK;

#define DSM_SECURED_13 0x1300u /* the newest that both roles speak */

/* DSP0277: what a requester supports, and what a responder selected, as version numbers (0x1100 is 1.1). */
struct dsm_secured_versions {
    uint8_t count;
    uint16_t versions[DSM_VERSIONS_MAX];
};

/* Finds the supported-versions element (KEY_EXCHANGE). No such element: count is 0. */
enum dsm_error dsm_opaque_supported_versions_decode(bool general, struct dsm_bytes opaque,
                                                    struct dsm_secured_versions *out) DSM_MUST_CHECK;
enum dsm_error dsm_opaque_supported_versions_encode(bool general, const struct dsm_secured_versions *in,
                                                    struct dsm_writer *w) DSM_MUST_CHECK;
/* Finds the version-selection element (KEY_EXCHANGE_RSP). No such element: *version is 0. */
enum dsm_error dsm_opaque_version_selection_decode(bool general, struct dsm_bytes opaque,
                                                   uint16_t *version) DSM_MUST_CHECK;
enum dsm_error dsm_opaque_version_selection_encode(bool general, uint16_t version, struct dsm_writer *w) DSM_MUST_CHECK;

/*
 * DSP0277 1.3: finds the AEAD limit element, of either side. *limit: the first sequence number that a key may not be
 * used for any more; 0: 2^64, as without such an element. DSM_ERR_INVALID_FIELD: an exponent beyond 64.
 */
enum dsm_error dsm_opaque_aead_limit_decode(bool general, struct dsm_bytes opaque, uint64_t *limit) DSM_MUST_CHECK;

#endif
