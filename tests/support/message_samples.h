/* SPDX-License-Identifier: BSD-3-Clause */
/* A valid struct for each row of the message tables, for the fuzz targets' seeds and the tests that walk the tables. */
#ifndef DSM_TESTS_SUPPORT_MESSAGE_SAMPLES_H
#define DSM_TESTS_SUPPORT_MESSAGE_SAMPLES_H

#include "wire/message.h"

/* NULL: there is none, which is a fault of this file where the row has a struct. */
const void *message_sample_of_spdm(uint32_t code);
const void *message_sample_of_tdisp(uint32_t type);
const void *message_sample_of_ide_km(uint32_t object);
const void *message_sample_of_cxl_ide_km(uint32_t object);
const void *message_sample_of_cxl_tsp(uint32_t opcode);
const void *message_sample_of_swdsm(uint32_t command);

/* What the samples fit: SHA-384, P-384, nothing optional. */
struct dsm_wire_params message_sample_params(uint8_t version);

#endif
