/* SPDX-License-Identifier: BSD-3-Clause */
/* A way to a device that a command opened: one object of its transport there, one back. */
#ifndef DSM_CLI_LINK_H
#define DSM_CLI_LINK_H

#include "cli/refuse.h"
#include "requester/step.h"

#include <stdint.h>

/* What is said to a socket's other side before it is closed. */
enum cli_goodbye {
    CLI_GOODBYE_SHUTDOWN, /* the device powers off */
    CLI_GOODBYE_CONTINUE, /* it keeps its context for the next owner */
    CLI_GOODBYE_NONE,
};

struct cli_link {
    void *context;
    /*
     * Sends one whole object and writes the whole object that answers it to answer. A device that deliberately gives
     * none leaves answer empty, with DSM_OK. DSM_ERR_IO, DSM_ERR_TIMEOUT: the way is gone.
     */
    enum dsm_error (*exchange)(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer);
    /* Tells a socket's other side a command of spdm-emu's, which it echoes; NULL: there is nobody to be told. */
    enum dsm_error (*tell)(struct cli_link *link, uint32_t command, struct dsm_bytes payload);
    void (*close)(struct cli_link *link, enum cli_goodbye goodbye);
    const struct dsm_binding *binding;
    struct dsm_error_detail fault; /* of the last exchange, where more is known than its error says; else empty */
    uint64_t end_ns;               /* of the whole run, by CLOCK_MONOTONIC; 0: it may take as long as it likes */
    unsigned exchanges;
    uint64_t away_ns; /* between objects sent and their answers read, all together */
    uint8_t answer[DSM_REQUESTER_OBJECT_MAX];
};

/* Takes a step to its end over the link, waiting as it asks for. The error is that of r->failure. */
enum dsm_error cli_link_drive(struct cli_link *link, struct dsm_requester *r, enum dsm_step step) DSM_MUST_CHECK;

/* The run ends in so many milliseconds. */
void cli_link_deadline(struct cli_link *link, unsigned ms);
/* What is left for something that may take so long: less where the run ends before. */
unsigned cli_link_left_ms(const struct cli_link *link, unsigned timeout_ms);

#endif
