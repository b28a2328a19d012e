/* SPDX-License-Identifier: BSD-3-Clause */
/* What the verbs of swtsm share: settings from the command line, the open link, the requester, the output. */
#ifndef DSM_CLI_SWTSM_H
#define DSM_CLI_SWTSM_H

#include "cli/link.h"
#include "cli/output.h"
#include "options/exit_code.h"
#include "options/option.h"
#include "requester/check.h"
#include "requester/steps.h"
#include "wire/challenge.h"

enum swtsm_measure {
    SWTSM_MEASURE_ALL,
    SWTSM_MEASURE_EACH,
    SWTSM_MEASURE_COUNT,
    SWTSM_MEASURE_NONE,
};

enum swtsm_choice {
    SWTSM_AS_NEEDED,
    SWTSM_YES,
    SWTSM_NO,
};

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
    const struct dsm_binding *binding; /* of a socket; NULL: DOE */
    enum cli_goodbye goodbye;
    struct dsm_requester_options requester;
    const char *root_path;
    bool has_root_sha384;
    uint8_t root_sha384[48];
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
    bool no_ide;
    uint8_t stream;
    uint8_t port_index;
    uint8_t key_set;
    bool has_function_id;
    uint32_t function_id;
    uint64_t mmio_offset;
    bool has_lock_flags;
    uint16_t lock_flags;
    uint16_t report_portion;
    bool stop;
    enum swtsm_choice end;
};

struct swtsm {
    struct swtsm_settings *settings;
    struct dsm_crypto *crypto;
    struct dsm_certificates root; /* of --root; empty: not pinned */
    struct cli_link link;
    struct dsm_requester *requester;
    struct cli_output output;
    bool has_summary; /* of all blocks, from CHALLENGE_AUTH or KEY_EXCHANGE_RSP */
    uint8_t summary[DSM_HASH_MAX];
};

extern const struct dsm_option swtsm_option_table[];
void swtsm_settings_defaults(struct swtsm_settings *settings);

struct swtsm_verb {
    const char *name;
    const char *help;
    enum dsm_error (*run)(struct swtsm *t);
    bool is_local; /* needs no device */
};
extern const struct swtsm_verb swtsm_verb_table[]; /* ends with a nameless row */
void swtsm_print_help(void);
/* The document of a run that a wrong command line or file has stopped: no device was asked. */
void swtsm_output_start_failure(struct cli_output *output, enum dsm_exit_code code, const char *text);
/* Opens what the settings name, runs the verb, closes it. */
enum dsm_exit_code swtsm_run(struct swtsm_settings *settings, const struct swtsm_verb *verb);

/* Takes a step to its end over the link. */
enum dsm_error swtsm_do(struct swtsm *t, enum dsm_step step) DSM_MUST_CHECK;

enum dsm_error swtsm_attest(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_walk(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_list(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_serve(struct swtsm *t) DSM_MUST_CHECK;

/* Parts of verbs. */
enum dsm_error swtsm_negotiate(struct swtsm *t) DSM_MUST_CHECK; /* DOE discovery, VCA */
enum dsm_error swtsm_digests(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_certificate(struct swtsm *t, uint8_t slot) DSM_MUST_CHECK;
enum dsm_error swtsm_measure(struct swtsm *t, uint8_t slot) DSM_MUST_CHECK;
enum dsm_error swtsm_session(struct swtsm *t,
                             uint8_t slot) DSM_MUST_CHECK; /* KEY_EXCHANGE, FINISH and what is asked for */
enum dsm_error swtsm_ide(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_tdi_start(struct swtsm *t) DSM_MUST_CHECK; /* version, capabilities, LOCK, report, START */
enum dsm_error swtsm_tdi_stop(struct swtsm *t) DSM_MUST_CHECK;

/* The summary type that is asked for: none where the device measures nothing. */
uint8_t swtsm_summary_type(const struct swtsm *t);
void swtsm_keep_summary(struct swtsm *t, uint8_t type, struct dsm_bytes hash);

/* Decoding for people and for JSON. */
/* How much of a digest a line shows: all of it with --verbose. */
size_t swtsm_hex_size(const struct swtsm *t, size_t all);
bool swtsm_is_root_pinned(const struct swtsm *t);
json_t *swtsm_show_chain(struct swtsm *t, const struct dsm_requester_slot *slot);
json_t *swtsm_show_blocks(struct swtsm *t, struct dsm_bytes record);
struct dsm_report;
json_t *swtsm_show_report(struct swtsm *t, const struct dsm_report *report);

#endif
