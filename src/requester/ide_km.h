/* SPDX-License-Identifier: BSD-3-Clause */
/* IDE key management as a TSM does it (PCIe 6.33.3), in the session. */
#ifndef DSM_REQUESTER_IDE_KM_H
#define DSM_REQUESTER_IDE_KM_H

#include "requester/step.h"
#include "wire/ide_km.h"

/* out->ide_registers is valid until the next step. */
enum dsm_step dsm_ide_km_query_begin(struct dsm_requester *r, uint8_t port_index,
                                     struct dsm_ide_km_query_resp *out) DSM_MUST_CHECK;
/* key: DSM_IDE_KEY_LEN bytes */
enum dsm_step dsm_ide_km_key_prog_begin(struct dsm_requester *r, const struct dsm_ide_key_id *id,
                                        const uint8_t *key) DSM_MUST_CHECK;
/* object: DSM_IDE_KM_K_SET_GO or DSM_IDE_KM_K_SET_STOP */
enum dsm_step dsm_ide_km_key_set_begin(struct dsm_requester *r, enum dsm_ide_km_object object,
                                       const struct dsm_ide_key_id *id) DSM_MUST_CHECK;

#endif
