/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The messages of an exchange in a session as evidence has them: requests and responses in order, without what was sent
 * in vain, so that a signature over them verifies. (In clear they may come with DOE's padding.)
 */
#ifndef DSM_CLI_TSM_RECORD_H
#define DSM_CLI_TSM_RECORD_H

#include "base/writer.h"

struct tsm_record {
    struct dsm_writer writer;
    bool is_on;
    uint8_t *request; /* where the last one begins */
};

void tsm_record_begin(struct tsm_record *record, uint8_t *buffer, size_t size);
/* A message that was sent or received. */
void tsm_record_add(struct tsm_record *record, bool sent, struct dsm_bytes message);
/* Ends it. False: it did not fit. */
bool tsm_record_end(struct tsm_record *record, size_t *n);

#endif
