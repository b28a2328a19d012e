/* SPDX-License-Identifier: BSD-3-Clause */
/* What the verbs of swtsm share: settings from the command line, the open link, the requester, the output. */
#ifndef DSM_CLI_SWTSM_H
#define DSM_CLI_SWTSM_H

#include "cli/link.h"
#include "cli/output.h"
#include "cli/own_identity.h"
#include "options/exit_code.h"
#include "options/option.h"
#include "requester/check.h"
#include "requester/function_facts.h"
#include "requester/steps.h"
#include "wire/challenge.h"

enum swtsm_measure {
    SWTSM_MEASURE_ALL,
    SWTSM_MEASURE_EACH,
    SWTSM_MEASURE_COUNT,
    SWTSM_MEASURE_NONE,
};

enum swtsm_answering {
    SWTSM_ANSWER_NONE,
    SWTSM_ANSWER_WAITING, /* what waits */
    SWTSM_ANSWER_KEY_UPDATE,
    SWTSM_ANSWER_ENDPOINT_INFO,
};

enum swtsm_choice {
    SWTSM_AS_NEEDED,
    SWTSM_YES,
    SWTSM_NO,
};

#define SWTSM_FUNCTIONS_MAX 16u

struct cli_transport;

struct swtsm_settings {
    bool help;
    bool show_version;
    bool used_old_version; /* -V where --spdm-version is meant */
    bool json;
    bool verbose;
    const char *connect;  /* a socket, or ... */
    const char *device;   /* ... a PCI function here, or ... */
    const char *nvme;     /* ... an NVMe drive here */
    unsigned deadline_ms; /* of the whole run */
    unsigned timeout_ms;  /* 0: as the way to the device has it */
    bool no_hello;
    bool no_discovery;
    const struct cli_transport *transport; /* of a socket; NULL: DOE */
    const struct dsm_binding *binding;     /* its own; NULL: DOE */
    enum cli_goodbye goodbye;
    struct dsm_requester_options requester;
    const char *key_path; /* of what we authenticate ourselves with; NULL: nothing */
    const char *cert_path;
    const char *root_path;
    const char *public_key_path; /* of a device that shows no chain; NULL: it shows one */
    bool has_root_sha384;
    uint8_t root_sha384[48];
    const char *psk;         /* "HINT=FILE", checked; NULL: sessions are made by KEY_EXCHANGE */
    const char *policy_path; /* of serve */
    bool has_slot;
    uint8_t slot;
    bool no_digests;
    enum swtsm_measure measure;
    bool raw;
    uint8_t summary_type;
    uint8_t session_policy;
    uint8_t key_update; /* enum dsm_key_operation, 0: none */
    bool heartbeat;
    enum swtsm_answering answer;
    bool no_ide;
    uint8_t stream;
    bool has_p2p_stream;
    uint8_t p2p_stream;
    uint8_t port_index;
    uint8_t key_set;
    uint32_t functions[SWTSM_FUNCTIONS_MAX]; /* of the TDIs, in the order of the command line */
    size_t function_count;
    uint32_t function_id; /* the one that is being driven */
    uint64_t mmio_offset;
    bool has_lock_flags;
    uint16_t lock_flags;
    uint16_t report_portion;
    bool stop;
    enum swtsm_choice end;
    /* csr, set-certificate, key-pairs, set-key-pair */
    const char *out_path;
    const char *chain_path;
    const char *requester_info_path;
    bool erase, overwrite, in_session, in_clear;
    uint8_t key_pair; /* 0: none is named */
    uint8_t model;    /* 0: none; 1 device, 2 alias, 3 generic */
    uint8_t csr_tag;
    uint8_t operation; /* enum dsm_key_pair_operation */
    uint32_t key_usage, key_algorithm;
    bool has_slot_mask;
    uint8_t slot_mask;
    struct dsm_function_facts facts; /* of the function, as the command line has them */
};

struct swtsm {
    struct swtsm_settings *settings;
    struct dsm_crypto *crypto;
    struct cli_own_identity own;
    struct dsm_certificates root;       /* of --root; empty: not pinned */
    struct dsm_certificates public_key; /* of --public-key, SubjectPublicKeyInfo in DER */
    struct dsm_psk psk;                 /* of --psk */
    struct cli_link link;
    uint32_t mailbox_function; /* of --device: its own FunctionID */
    struct dsm_requester *requester;
    struct cli_output output;
    bool has_summary; /* of all blocks, from CHALLENGE_AUTH or KEY_EXCHANGE_RSP */
    uint8_t summary[DSM_HASH_MAX];
    struct dsm_wire_params traced; /* --verbose: what the request asked for, its response has */
};

extern const struct dsm_option swtsm_option_table[];

struct swtsm_verb {
    const char *name;
    const char *help;
    enum dsm_error (*run)(struct swtsm *t);
    bool is_local; /* needs no device */
};
extern const struct swtsm_verb swtsm_verb_table[]; /* ends with a nameless row */

#endif
