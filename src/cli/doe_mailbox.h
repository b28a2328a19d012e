/* SPDX-License-Identifier: BSD-3-Clause */
/* A Data Object Exchange mailbox in configuration space (PCIe 6.30, 7.9.24), polled: its interrupt stays off. */
#ifndef DSM_CLI_DOE_MAILBOX_H
#define DSM_CLI_DOE_MAILBOX_H

#include "base/error.h"
#include "base/writer.h"
#include "cli/config_space.h"
#include "cli/refuse.h"

/* PCIe 6.30.2: a response comes, and an abort is done, within a second. */
#define CLI_DOE_TIMEOUT_MS 1000u

struct cli_doe_mailbox {
    const struct cli_config_space *space;
    uint16_t base;   /* offset of the capability */
    uint8_t version; /* of the capability */
    unsigned timeout_ms;
    struct dsm_error_detail fault; /* why the last call failed, for a person */
};

#define CLI_DOE_FEATURES_MAX 256u /* as many as an index can count */

struct cli_doe_feature {
    uint16_t vendor_id;
    uint8_t type;
};

struct cli_doe_features {
    struct cli_doe_feature list[CLI_DOE_FEATURES_MAX];
    size_t count;
};

/* The next mailbox after the one at mailbox->base (0: the first one). space has to outlive it. */
bool cli_doe_mailbox_next(const struct cli_config_space *space, struct cli_doe_mailbox *mailbox);

/* Before the first object: an abort, since half an object that a killed program has left is nowhere to be seen. */
enum dsm_error cli_doe_begin(struct cli_doe_mailbox *mailbox) DSM_MUST_CHECK;

/*
 * Writes an object (whole double words with its header) and reads the one that answers it. Whatever an earlier user
 * left behind is aborted first. Nothing within the timeout: DSM_OK and nothing written, as from a device that gives no
 * response. DSM_ERR_BUSY: the mailbox stays busy, abort included. DSM_ERR_IO: it reports an error, or breaks a rule.
 * DSM_ERR_NO_SPACE: the response is larger than the room for it.
 */
enum dsm_error cli_doe_exchange(struct cli_doe_mailbox *mailbox, struct dsm_bytes object,
                                struct dsm_writer *response) DSM_MUST_CHECK;

/* DOE discovery, to its end. */
enum dsm_error cli_doe_discover(struct cli_doe_mailbox *mailbox, struct cli_doe_features *features) DSM_MUST_CHECK;

bool cli_doe_offers(const struct cli_doe_features *features, uint16_t vendor_id, uint8_t type);

#endif
