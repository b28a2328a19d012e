/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of swtsm as one table, and how each value is read. */
#include "cli/swtsm_options.h"

#include "cli/swtsm.h"
#include "cli/swtsm_options_device.h"
#include "cli/swtsm_options_provision.h"
#include "cli/swtsm_options_trust.h"
#include "cli/swtsm_psk.h"
#include "describe/names.h"
#include "options/option_value.h"

#include <string.h>

#define REPORT_PORTION_DEFAULT 1024u
#define TIMEOUT_MS_MIN 1u
#define TIMEOUT_MS_MAX 3600000u
#define DEADLINE_MS_DEFAULT 60000u
#define DEADLINE_MS_MAX 86400000u

void swtsm_settings_defaults(struct swtsm_settings *s)
{
    *s = (struct swtsm_settings){
        .summary_type = DSM_SUMMARY_ALL,
        .deadline_ms = DEADLINE_MS_DEFAULT,
        .report_portion = REPORT_PORTION_DEFAULT,
    };
}

#define FLAG(field, state)                                                                                             \
    static enum dsm_error set_##field(void *settings, const char *value, struct dsm_error_detail *detail)              \
    {                                                                                                                  \
        (void)value;                                                                                                   \
        (void)detail;                                                                                                  \
        ((struct swtsm_settings *)settings)->field = state;                                                            \
        return DSM_OK;                                                                                                 \
    }

#define NUMBER(field, type, max)                                                                                       \
    static enum dsm_error set_##field(void *settings, const char *value, struct dsm_error_detail *detail)              \
    {                                                                                                                  \
        uint64_t n;                                                                                                    \
                                                                                                                       \
        DSM_TRY(dsm_option_value_number(value, 0, max, &n, detail));                                                   \
        ((struct swtsm_settings *)settings)->field = (type)n;                                                          \
        return DSM_OK;                                                                                                 \
    }

#define WORD(field, type, ...)                                                                                         \
    static enum dsm_error set_##field(void *settings, const char *value, struct dsm_error_detail *detail)              \
    {                                                                                                                  \
        static const struct dsm_option_word words[] = { __VA_ARGS__, { NULL, 0 } };                                    \
        unsigned n;                                                                                                    \
        DSM_TRY(dsm_option_value_word(value, words, &n, detail));                                                      \
        ((struct swtsm_settings *)settings)->field = (type)n;                                                          \
        return DSM_OK;                                                                                                 \
    }

FLAG(help, true)
FLAG(show_version, true)
FLAG(json, true)
FLAG(verbose, true)
FLAG(no_hello, true)
FLAG(no_discovery, true)
FLAG(no_digests, true)
FLAG(raw, true)
FLAG(heartbeat, true)
FLAG(no_ide, true)
FLAG(stop, true)
FLAG(end, SWTSM_YES)
NUMBER(session_policy, uint8_t, 0xFF)
NUMBER(stream, uint8_t, 0xFF)
NUMBER(port_index, uint8_t, 0xFF)
NUMBER(key_set, uint8_t, 1)
WORD(goodbye, enum cli_goodbye, { "shutdown", CLI_GOODBYE_SHUTDOWN }, { "continue", CLI_GOODBYE_CONTINUE },
     { "none", CLI_GOODBYE_NONE })
WORD(measure, enum swtsm_measure, { "all", SWTSM_MEASURE_ALL }, { "each", SWTSM_MEASURE_EACH },
     { "count", SWTSM_MEASURE_COUNT }, { "none", SWTSM_MEASURE_NONE })
WORD(summary_type, uint8_t, { "none", DSM_SUMMARY_NONE }, { "tcb", DSM_SUMMARY_TCB }, { "all", DSM_SUMMARY_ALL })
WORD(answer, enum swtsm_answering, { "waiting", SWTSM_ANSWER_WAITING }, { "key-update", SWTSM_ANSWER_KEY_UPDATE },
     { "endpoint-info", SWTSM_ANSWER_ENDPOINT_INFO })
WORD(key_update, uint8_t, { "request", DSM_KEY_UPDATE_KEY }, { "all", DSM_KEY_UPDATE_ALL_KEYS })

static enum dsm_error set_no_end(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct swtsm_settings *)settings)->end = SWTSM_NO;
    return DSM_OK;
}

static enum dsm_error set_ide(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct swtsm_settings *)settings)->no_ide = false;
    return DSM_OK;
}

static enum dsm_error set_p2p_stream(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value, 0, UINT8_MAX, &n, detail));
    s->p2p_stream = (uint8_t)n;
    s->has_p2p_stream = true;
    return DSM_OK;
}

static enum dsm_error set_slot(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value, 0, DSM_SLOTS_MAX - 1, &n, detail));
    s->slot = (uint8_t)n;
    s->has_slot = true;
    return DSM_OK;
}

static enum dsm_error set_timeout(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint32_t ms;

    DSM_TRY(dsm_option_value_seconds(value, TIMEOUT_MS_MIN, TIMEOUT_MS_MAX, &ms, detail));
    ((struct swtsm_settings *)settings)->timeout_ms = ms;
    return DSM_OK;
}

static enum dsm_error set_deadline(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint32_t ms;

    DSM_TRY(dsm_option_value_seconds(value, TIMEOUT_MS_MIN, DEADLINE_MS_MAX, &ms, detail));
    ((struct swtsm_settings *)settings)->deadline_ms = ms;
    return DSM_OK;
}

static enum dsm_error version_of(const char *value, uint8_t *out, struct dsm_error_detail *detail)
{
    static const struct dsm_option_word words[] = {
        { "1.0", DSM_SPDM_10 }, { "1.1", DSM_SPDM_11 }, { "1.2", DSM_SPDM_12 },
        { "1.3", DSM_SPDM_13 }, { "1.4", DSM_SPDM_14 }, { NULL, 0 },
    };
    unsigned version;

    DSM_TRY(dsm_option_value_word(value, words, &version, detail));
    *out = (uint8_t)version;
    return DSM_OK;
}

static enum dsm_error set_spdm_version(void *settings, const char *value, struct dsm_error_detail *detail)
{
    return version_of(value, &((struct swtsm_settings *)settings)->requester.version, detail);
}

static enum dsm_error set_min_version(void *settings, const char *value, struct dsm_error_detail *detail)
{
    return version_of(value, &((struct swtsm_settings *)settings)->requester.version_min, detail);
}

static enum dsm_error set_old_version(void *settings, const char *value, struct dsm_error_detail *detail)
{
    ((struct swtsm_settings *)settings)->used_old_version = true;
    return set_spdm_version(settings, value, detail);
}

static enum dsm_error set_handshake(void *settings, const char *value, struct dsm_error_detail *detail)
{
    static const struct dsm_option_word words[] = { { "clear", false }, { "encrypted", true }, { NULL, 0 } };
    unsigned encrypted;

    DSM_TRY(dsm_option_value_word(value, words, &encrypted, detail));
    ((struct swtsm_settings *)settings)->requester.handshake_encrypted = encrypted != 0;
    return DSM_OK;
}

static enum dsm_error set_certificate_portion(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value, 1, UINT16_MAX, &n, detail));
    ((struct swtsm_settings *)settings)->requester.certificate_portion = (uint16_t)n;
    return DSM_OK;
}

static enum dsm_error set_data_transfer_size(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value, DSM_DATA_TRANSFER_SIZE_MIN, DSM_REQUESTER_TRANSFER_MAX, &n, detail));
    ((struct swtsm_settings *)settings)->requester.data_transfer_size = (uint32_t)n;
    return DSM_OK;
}

static enum dsm_error set_max_message_size(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value, DSM_DATA_TRANSFER_SIZE_MIN, DSM_LARGE_MESSAGE_MAX, &n, detail));
    ((struct swtsm_settings *)settings)->requester.max_message_size = (uint32_t)n;
    return DSM_OK;
}

static enum dsm_error set_report_portion(void *settings, const char *value, struct dsm_error_detail *detail)
{
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value, 1, 4096, &n, detail));
    ((struct swtsm_settings *)settings)->report_portion = (uint16_t)n;
    return DSM_OK;
}

/* A signed 64-bit number: the device adds it to addresses. */
static enum dsm_error set_offset(void *settings, const char *value, struct dsm_error_detail *detail)
{
    bool negative = value[0] == '-';
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value + negative, 0, negative ? 1ULL << 63 : UINT64_MAX, &n, detail));
    ((struct swtsm_settings *)settings)->mmio_offset = negative ? 0 - n : n;
    return DSM_OK;
}

static enum dsm_error set_lock_flags(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value, 0, 0xFFFF, &n, detail));
    s->lock_flags = (uint16_t)n;
    s->has_lock_flags = true;
    return DSM_OK;
}

#define ALGORITHMS(name, kind)                                                                                         \
    static enum dsm_error set_##name(void *settings, const char *value, struct dsm_error_detail *detail)               \
    {                                                                                                                  \
        struct dsm_names names = dsm_algorithm_names(kind);                                                            \
                                                                                                                       \
        return dsm_names_parse(&names, value, &((struct swtsm_settings *)settings)->requester.algorithms[kind],        \
                               detail);                                                                                \
    }

ALGORITHMS(hash, DSM_ALG_HASH)
ALGORITHMS(asym, DSM_ALG_ASYM)
ALGORITHMS(dhe, DSM_ALG_DHE)
ALGORITHMS(aead, DSM_ALG_AEAD)
ALGORITHMS(pqc_asym, DSM_ALG_PQC_ASYM)
ALGORITHMS(kem, DSM_ALG_KEM)

const struct dsm_option swtsm_option_table[] = {
    { "connect", 'c', "ADDRESS", "the device's socket: tcp:HOST:PORT or unix:PATH", swtsm_set_connect },
    { "device", 'd', "BDF|auto",
      "instead of --connect: the DOE mailbox of this PCI device, like 0000:00:03.0; auto: the only one that offers "
      "CMA",
      swtsm_set_device },
    { "nvme", 0, "PATH", "instead of --connect: the Security commands of this NVMe drive, like /dev/nvme0",
      swtsm_set_nvme },
    { "timeout", 't', "SECONDS", "how long to wait for each reply (10; for a mailbox 1)", set_timeout },
    { "deadline", 0, "SECONDS", "how long attest, walk or stop, or each request to serve, may take in all (60)",
      set_deadline },
    { "transport", 0, "doe|mctp|tcp|emu-tcp|mctp-serial|nvme|scsi|ata|none", "what the socket speaks (doe)",
      swtsm_set_transport },
    { "no-hello", 0, NULL, "leave out spdm-emu's greeting at the start", set_no_hello },
    { "no-discovery", 0, NULL, "leave out DOE discovery, which QEMU answers by itself", set_no_discovery },
    { "goodbye", 0, "HOW",
      "at the end: shutdown (the device powers off; default), continue (it keeps its context for the next owner) or "
      "none",
      set_goodbye },
    { "spdm-version", 0, "1.0|1.1|1.2|1.3|1.4", "SPDM version (the highest in common)", set_spdm_version },
    { "min-version", 0, "1.0|1.1|1.2|1.3|1.4", "refuse a device that speaks no SPDM version from this on",
      set_min_version },
    { "hash", 0, "LIST", "offer only these hash algorithms, like SHA_384,SHA_256", set_hash },
    { "asym", 0, "LIST", "offer only these signature algorithms, like ECDSA_P384", set_asym },
    { "dhe", 0, "LIST", "offer only these key exchange groups, like SECP_384_R1", set_dhe },
    { "aead", 0, "LIST", "offer only these AEAD ciphers, like AES_256_GCM", set_aead },
    { "pqc-asym", 0, "LIST", "offer only these post-quantum signature algorithms, like ML_DSA_65, or NONE (1.4)",
      set_pqc_asym },
    { "kem", 0, "LIST", "offer only these key encapsulations, like ML_KEM_768, or NONE (1.4)", set_kem },
    { "handshake", 0, "clear|encrypted", "whether FINISH may travel in clear (clear, if the device can)",
      set_handshake },
    { "data-transfer-size", 0, "BYTES", "how much is taken at once (4600; 1.2)", set_data_transfer_size },
    { "max-message-size", 0, "BYTES",
      "how much in chunks (4194304; 1.2); no more than --data-transfer-size: without chunks", set_max_message_size },
    { "slot", 's', "0-7", "certificate slot (attest: every provisioned one; walk: 0)", set_slot },
    { "root", 'r', "FILE",
      "the root certificate to accept, PEM or DER; without it or a digest the device's own root is believed, loudly",
      swtsm_set_root },
    { "root-sha384", 0, "HEX", "the root certificate's SHA-384 digest, instead of the file or beside it",
      swtsm_set_root_sha384 },
    { "public-key", 0, "FILE", "the public key of a device that shows no certificates (PUB_KEY_ID), PEM or DER",
      swtsm_set_public_key },
    { "key", 0, "FILE", "authenticate to a device that asks with this private key, PEM; together with --cert",
      swtsm_set_key },
    { "cert", 0, "FILE", "the certificate chain of --key, PEM or DER, root first", swtsm_set_cert },
    { "psk", 0, "HINT=FILE", "walk, stop: a session by this pre-shared key (PSK_EXCHANGE)", swtsm_psk_set },
    { "policy", 0, "FILE", "serve: rules in JSON, which devices are taken and what they have to show (every device)",
      swtsm_set_policy },
    { "check-dates", 0, NULL, "refuse a certificate that has expired or is not valid yet (else it is noted)",
      swtsm_set_check_dates },
    { "pci-ids", 0, "IDS",
      "the function that the leaf is for: VENDOR:DEVICE[:CLASS:REVISION[:SUBVENDOR:SUBDEVICE]] (with --device its own)",
      swtsm_set_pci_ids },
    { "no-digests", 0, NULL, "leave out GET_DIGESTS", set_no_digests },
    { "certificate-portion", 0, "BYTES", "how much of the chain to ask for at once (4096)", set_certificate_portion },
    { "measurements", 'm', "all|each|count|none", "which measurements to get, signed (all)", set_measure },
    { "raw", 0, NULL, "ask for raw measurements instead of digests (1.2)", set_raw },
    { "summary", 0, "none|tcb|all", "measurement summary hash to ask for (all)", set_summary_type },
    { "session-policy", 0, "N", "SessionPolicy of KEY_EXCHANGE (0; 1.2)", set_session_policy },
    { "key-update", 0, "request|all", "renew the session's keys, one direction or both", set_key_update },
    { "heartbeat", 0, NULL, "send one HEARTBEAT", set_heartbeat },
    { "answer", 0, "waiting|key-update|endpoint-info",
      "answer what the device asks inside of our requests, which its socket tells it to ask, or what waits",
      set_answer },
    { "ide", 0, NULL, "program IDE keys and start the stream (default)", set_ide },
    { "no-ide", 0, NULL, "leave out IDE_KM", set_no_ide },
    { "stream", 0, "N", "IDE stream id, also LOCK's default stream (0)", set_stream },
    { "p2p-stream", 0, "N", "walk: lock with BIND_P2P, key this stream as well and bind the running TDI to it",
      set_p2p_stream },
    { "port-index", 0, "N", "IDE port (0)", set_port_index },
    { "key-set", 0, "0|1", "IDE key set (0)", set_key_set },
    { "function-id", 'f', "BDF",
      "the TDI: 01:00.0, 0001:01:00.0 with a segment, or FunctionID as a number (0; with --device that device's); "
      "each further one is driven in the same session",
      swtsm_set_function_id },
    { "offset", 0, "N", "MMIO_REPORTING_OFFSET, signed (0)", set_offset },
    { "lock-flags", 0, "0xNN", "LOCK_INTERFACE_FLAGS (of NO_FW_UPDATE and LOCK_MSIX those that the device supports)",
      set_lock_flags },
    { "bar", 0, "N=ADDRESS+LENGTH",
      "a BAR of the TDI, for the report's ranges; may come several times (with --device those that Linux has)",
      swtsm_set_bar },
    { "report-portion", 0, "BYTES", "how much of the report to ask for at once (1024)", set_report_portion },
    { "stop", 0, NULL, "STOP the TDI after it ran, then END_SESSION", set_stop },
    { "end", 0, NULL, "END_SESSION also without --stop (a running TDI goes to ERROR)", set_end },
    { "no-end", 0, NULL, "leave out END_SESSION also after --stop", set_no_end },
    { "out", 'o', "FILE", "csr: where the request goes, PEM (standard output)", swtsm_set_out },
    { "requester-info", 0, "FILE",
      "csr: a CertificationRequestInfo in DER, whose subject and attributes are wished for", swtsm_set_requester_info },
    { "csr-tag", 0, "1-7", "csr: the tag of ResetRequired, after the reset (1.3)", swtsm_set_csr_tag },
    { "overwrite", 0, NULL, "csr: forget the requests that wait for a reset (1.3)", swtsm_set_overwrite },
    { "chain", 0, "FILE", "set-certificate: the certificate chain, PEM or DER, root first", swtsm_set_chain },
    { "erase", 0, NULL, "set-certificate: the slot is emptied (1.3)", swtsm_set_erase },
    { "in-session", 0, NULL, "csr, key-pairs, set-...: in a session (set-certificate: of slots 1 to 7 anyway)",
      swtsm_set_in_session },
    { "in-clear", 0, NULL, "set-certificate: without a session, as in a trusted environment", swtsm_set_in_clear },
    { "key-pair", 0, "N", "csr, key-pairs, set-...: the key pair, by its KeyPairID (1.3)", swtsm_set_key_pair },
    { "model", 0, "device|alias|generic", "csr, set-certificate: the model of a key pair's certificate (1.3)",
      swtsm_set_model },
    { "operation", 0, "change|erase|generate", "set-key-pair: what becomes of it (change)", swtsm_set_operation },
    { "usage", 0, "LIST", "set-key-pair: what it is for, like KEY_EX,CHALLENGE (as it is)", swtsm_set_key_usage },
    { "key-algorithm", 0, "NAME", "set-key-pair: what it is generated of, like ECC_384 (as it is)",
      swtsm_set_key_algorithm },
    { "slots", 0, "LIST", "set-key-pair: the slots that it is for, like 0,1, or none (as they are)", swtsm_set_slots },
    { "accept", 0, "CHECK", "go on although this check failed; may come several times", swtsm_set_accept },
    { "json", 'j', NULL, "print one JSON document instead of lines", set_json },
    { "verbose", 'v', NULL, "show every message and its bytes on standard error", set_verbose },
    { "version", 0, NULL, "print the program's version", set_show_version },
    { "help", 'h', NULL, "print this", set_help },
    { "", 'V', "1.0|1.1|1.2|1.3|1.4", NULL, set_old_version },
    { "program-version", 0, NULL, NULL, set_show_version },
    DSM_OPTIONS_END,
};
