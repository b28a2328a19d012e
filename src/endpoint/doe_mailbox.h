/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The DOE mailbox of function 0 (PCIe 6.30, 7.9.24): objects go in a double word at a time, are handed over at GO, and
 * the responses come out a double word at a time. Nothing waits: an object that is worked on shows as Busy. An abort or
 * a reset begins a new epoch, and a response to an object of another one is dropped.
 */
#ifndef DSM_ENDPOINT_DOE_MAILBOX_H
#define DSM_ENDPOINT_DOE_MAILBOX_H

#include "base/bytes.h"
#include "base/error.h"

#define DSM_DOE_MAILBOX_REGISTERS_LEN 24u   /* the extended capability header included */
#define DSM_DOE_MAILBOX_OBJECT_MAX 0x10000u /* bytes; what the daemon takes over a socket, too */

struct dsm_doe_mailbox {
    uint8_t *object; /* that is written */
    size_t object_len;
    bool object_too_long;
    uint8_t *response;
    size_t response_len, response_at;
    bool busy, ready, error;
    bool interrupt_enabled, interrupt_status;
    uint64_t epoch;
    uint16_t vector; /* that tells of a change */
    bool has_interrupt;

    /* Takes the object, which is the mailbox's, and must be copied where it is needed later. The response comes with
     * dsm_doe_mailbox_complete, perhaps from within. */
    void (*go)(void *context, uint64_t epoch, struct dsm_bytes object);
    void (*interrupt)(void *context, uint16_t vector);
    void *context;
};

enum dsm_error dsm_doe_mailbox_create(struct dsm_doe_mailbox *mailbox) DSM_MUST_CHECK;
void dsm_doe_mailbox_destroy(struct dsm_doe_mailbox *mailbox);

/* Registers, from the capability's header on. */
uint32_t dsm_doe_mailbox_read(const struct dsm_doe_mailbox *mailbox, uint16_t at);
void dsm_doe_mailbox_write(struct dsm_doe_mailbox *mailbox, uint16_t at, uint32_t valid, uint32_t value);

/* The response to the object of this epoch; empty: it deserves none. What is of another epoch is dropped. */
void dsm_doe_mailbox_complete(struct dsm_doe_mailbox *mailbox, uint64_t epoch, struct dsm_bytes response);
/* The object of this epoch cannot be processed: Error. */
void dsm_doe_mailbox_fail(struct dsm_doe_mailbox *mailbox, uint64_t epoch);
void dsm_doe_mailbox_reset(struct dsm_doe_mailbox *mailbox);

#endif
