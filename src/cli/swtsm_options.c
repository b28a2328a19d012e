/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of swtsm as one table, and how each value is read. */
#include "cli/swtsm.h"

#include "cli/pci_sysfs.h"
#include "wire/tdisp.h"

#include <string.h>
#include <strings.h>

#define REPORT_PORTION_DEFAULT 1024u

void swtsm_settings_defaults(struct swtsm_settings *s)
{
    *s = (struct swtsm_settings){
        .summary_type = DSM_SUMMARY_ALL,
        .report_portion = REPORT_PORTION_DEFAULT,
    };
}

/* One of a few words. */
struct word {
    const char *name;
    unsigned value;
};

static bool find_word(const struct word *words, const char *value, unsigned *out, struct cli_reason *why)
{
    size_t n = 0;

    for (const struct word *w = words; w->name; w++)
        if (strcasecmp(w->name, value) == 0) {
            *out = w->value;
            return true;
        }
    cli_refuse(why, "expected one of");
    for (const struct word *w = words; w->name; w++) {
        n = strlen(why->text);
        snprintf(why->text + n, sizeof(why->text) - n, " %s", w->name);
    }
    return false;
}

static bool number(const char *value, unsigned long long max, unsigned long long *out, struct cli_reason *why)
{
    return cli_number(value, max, out) || cli_refuse(why, "expected a number of at most %llu (0x%llx)", max, max);
}

#define FLAG(field, state)                                                                                             \
    static bool set_##field(void *settings, const char *value, struct cli_reason *why)                                 \
    {                                                                                                                  \
        (void)value;                                                                                                   \
        (void)why;                                                                                                     \
        ((struct swtsm_settings *)settings)->field = state;                                                            \
        return true;                                                                                                   \
    }

#define NUMBER(field, type, max)                                                                                       \
    static bool set_##field(void *settings, const char *value, struct cli_reason *why)                                 \
    {                                                                                                                  \
        unsigned long long n;                                                                                          \
        if (!number(value, max, &n, why))                                                                              \
            return false;                                                                                              \
        ((struct swtsm_settings *)settings)->field = (type)n;                                                          \
        return true;                                                                                                   \
    }

#define WORD(field, type, ...)                                                                                         \
    static bool set_##field(void *settings, const char *value, struct cli_reason *why)                                 \
    {                                                                                                                  \
        static const struct word words[] = { __VA_ARGS__, { NULL, 0 } };                                               \
        unsigned n;                                                                                                    \
        if (!find_word(words, value, &n, why))                                                                         \
            return false;                                                                                              \
        ((struct swtsm_settings *)settings)->field = (type)n;                                                          \
        return true;                                                                                                   \
    }

FLAG(help, true)
FLAG(show_version, true)
FLAG(json, true)
FLAG(verbose, true)
FLAG(no_hello, true)
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
WORD(key_update, uint8_t, { "request", DSM_KEY_UPDATE_KEY }, { "all", DSM_KEY_UPDATE_ALL_KEYS })

static bool set_no_end(void *settings, const char *value, struct cli_reason *why)
{
    (void)value;
    (void)why;
    ((struct swtsm_settings *)settings)->end = SWTSM_NO;
    return true;
}

static bool set_ide(void *settings, const char *value, struct cli_reason *why)
{
    (void)value;
    (void)why;
    ((struct swtsm_settings *)settings)->no_ide = false;
    return true;
}

static bool set_connect(void *settings, const char *value, struct cli_reason *why)
{
    ((struct swtsm_settings *)settings)->connect = value;
    return cli_socket_address_check(value, why);
}

static bool set_nvme(void *settings, const char *value, struct cli_reason *why)
{
    (void)why;
    ((struct swtsm_settings *)settings)->nvme = value;
    return true;
}

static bool set_device(void *settings, const char *value, struct cli_reason *why)
{
    struct cli_bdf bdf;

    ((struct swtsm_settings *)settings)->device = value;
    return strcmp(value, "auto") == 0 || cli_bdf_parse(value, &bdf) ||
           cli_refuse(why, "expected a PCI address like 0000:00:03.0, or auto");
}

static bool set_transport(void *settings, const char *value, struct cli_reason *why)
{
    const struct dsm_binding *binding = dsm_binding_by_name(value);

    ((struct swtsm_settings *)settings)->binding = binding;
    return (binding && binding != &dsm_binding_nvme) || cli_refuse(why, "expected doe or mctp");
}

static bool set_function_id(void *settings, const char *value, struct cli_reason *why)
{
    struct swtsm_settings *s = settings;
    unsigned long long n;

    if (!number(value, DSM_FUNCTION_DEFINED, &n, why))
        return false;
    s->function_id = (uint32_t)n;
    s->has_function_id = true;
    return true;
}

static bool set_root(void *settings, const char *value, struct cli_reason *why)
{
    (void)why;
    ((struct swtsm_settings *)settings)->root_path = value;
    return true;
}

static bool set_slot(void *settings, const char *value, struct cli_reason *why)
{
    struct swtsm_settings *s = settings;
    unsigned long long n;

    if (!number(value, DSM_SLOTS_MAX - 1, &n, why))
        return false;
    s->slot = (uint8_t)n;
    s->has_slot = true;
    return true;
}

static bool set_timeout(void *settings, const char *value, struct cli_reason *why)
{
    unsigned long long seconds;

    if (!number(value, 3600, &seconds, why) || seconds == 0)
        return cli_refuse(why, "expected 1 to 3600 seconds");
    ((struct swtsm_settings *)settings)->timeout_ms = (unsigned)seconds * 1000;
    return true;
}

static bool set_version(void *settings, const char *value, struct cli_reason *why)
{
    static const struct word words[] = {
        { "1.0", DSM_SPDM_10 }, { "1.1", DSM_SPDM_11 }, { "1.2", DSM_SPDM_12 }, { "1.3", DSM_SPDM_13 }, { NULL, 0 },
    };
    unsigned version;

    if (!find_word(words, value, &version, why))
        return false;
    ((struct swtsm_settings *)settings)->requester.version = (uint8_t)version;
    return true;
}

static bool set_handshake(void *settings, const char *value, struct cli_reason *why)
{
    static const struct word words[] = { { "clear", false }, { "encrypted", true }, { NULL, 0 } };
    unsigned encrypted;

    if (!find_word(words, value, &encrypted, why))
        return false;
    ((struct swtsm_settings *)settings)->requester.handshake_encrypted = encrypted != 0;
    return true;
}

static bool set_certificate_portion(void *settings, const char *value, struct cli_reason *why)
{
    unsigned long long n;

    if (!number(value, 4096, &n, why) || n == 0)
        return cli_refuse(why, "expected 1 to 4096 bytes");
    ((struct swtsm_settings *)settings)->requester.certificate_portion = (uint16_t)n;
    return true;
}

static bool set_report_portion(void *settings, const char *value, struct cli_reason *why)
{
    unsigned long long n;

    if (!number(value, 4096, &n, why) || n == 0)
        return cli_refuse(why, "expected 1 to 4096 bytes");
    ((struct swtsm_settings *)settings)->report_portion = (uint16_t)n;
    return true;
}

/* A signed 64-bit number: the device adds it to addresses. */
static bool set_offset(void *settings, const char *value, struct cli_reason *why)
{
    bool negative = value[0] == '-';
    unsigned long long n;

    if (!number(value + negative, negative ? 1ULL << 63 : UINT64_MAX, &n, why))
        return false;
    ((struct swtsm_settings *)settings)->mmio_offset = negative ? 0 - n : n;
    return true;
}

static bool set_lock_flags(void *settings, const char *value, struct cli_reason *why)
{
    struct swtsm_settings *s = settings;
    unsigned long long n;

    if (!number(value, 0xFFFF, &n, why))
        return false;
    s->lock_flags = (uint16_t)n;
    s->has_lock_flags = true;
    return true;
}

/* The bit of a named row, whichever table it is from; 0 for an unknown name. */
typedef uint32_t (*bit_of_name)(const char *name);

static uint32_t hash_bit(const char *name)
{
    const struct dsm_hash_algorithm *row = dsm_hash_algorithm_by_name(name);

    return row ? row->bit : 0;
}

static uint32_t asym_bit(const char *name)
{
    const struct dsm_asym_algorithm *row = dsm_asym_algorithm_by_name(name);

    return row ? row->bit : 0;
}

static uint32_t dhe_bit(const char *name)
{
    const struct dsm_dhe_algorithm *row = dsm_dhe_algorithm_by_name(name);

    return row ? row->bit : 0;
}

static uint32_t aead_bit(const char *name)
{
    const struct dsm_aead_algorithm *row = dsm_aead_algorithm_by_name(name);

    return row ? row->bit : 0;
}

/* "SHA_384,SHA_256" */
static bool mask_of(const char *value, bit_of_name bit, uint32_t *mask, struct cli_reason *why)
{
    *mask = 0;
    for (const char *p = value;; p++) {
        size_t n = strcspn(p, ",");
        char name[32] = "";

        if (n < sizeof(name))
            memcpy(name, p, n);
        if (bit(name) == 0)
            return cli_refuse(why, "%.*s is no algorithm of this kind; swtsm --help has the names", (int)n, p);
        *mask |= bit(name);
        p += n;
        if (*p == '\0')
            return true;
    }
}

#define ALGORITHMS(kind, field, type)                                                                                  \
    static bool set_##kind(void *settings, const char *value, struct cli_reason *why)                                  \
    {                                                                                                                  \
        uint32_t mask;                                                                                                 \
        if (!mask_of(value, kind##_bit, &mask, why))                                                                   \
            return false;                                                                                              \
        ((struct swtsm_settings *)settings)->requester.field = (type)mask;                                             \
        return true;                                                                                                   \
    }

ALGORITHMS(hash, hash_mask, uint32_t)
ALGORITHMS(asym, asym_mask, uint32_t)
ALGORITHMS(dhe, dhe_mask, uint16_t)
ALGORITHMS(aead, aead_mask, uint16_t)

const struct cli_option swtsm_option_table[] = {
    { "connect", 'c', "ADDRESS", "the device's socket: tcp:HOST:PORT or unix:PATH", set_connect },
    { "device", 'd', "BDF|auto",
      "instead of --connect: the DOE mailbox of this PCI device, like\n0000:00:03.0; auto: the only one that offers "
      "CMA",
      set_device },
    { "nvme", 0, "PATH", "instead of --connect: the Security commands of this NVMe drive, like\n/dev/nvme0", set_nvme },
    { "timeout", 't', "SECONDS", "how long to wait for each reply (10; for a mailbox 1)", set_timeout },
    { "transport", 0, "doe|mctp", "what the socket speaks (doe)", set_transport },
    { "no-hello", 0, NULL, "leave out spdm-emu's greeting at the start", set_no_hello },
    { "goodbye", 0, "HOW",
      "at the end: shutdown (the device powers off; default),\n"
      "continue (it keeps its context for the next owner) or none",
      set_goodbye },
    { "version", 'V', "1.0|1.1|1.2|1.3", "SPDM version (the highest in common)", set_version },
    { "hash", 0, "LIST", "offer only these: SHA_256 SHA_384 SHA_512 SHA3_256 SHA3_384\nSHA3_512, with commas between",
      set_hash },
    { "asym", 0, "LIST",
      "ECDSA_P256 ECDSA_P384 ECDSA_P521 RSASSA_2048 RSASSA_3072\nRSASSA_4096 RSAPSS_2048 RSAPSS_3072 "
      "RSAPSS_4096 EDDSA_25519\nEDDSA_448",
      set_asym },
    { "dhe", 0, "LIST", "SECP_256_R1 SECP_384_R1 SECP_521_R1 FFDHE_2048 FFDHE_3072\nFFDHE_4096", set_dhe },
    { "aead", 0, "LIST", "AES_128_GCM AES_256_GCM CHACHA20_POLY1305", set_aead },
    { "handshake", 0, "clear|encrypted", "whether FINISH may travel in clear (clear, if the device can)",
      set_handshake },
    { "slot", 's', "0-7", "certificate slot (attest: every provisioned one; walk: 0)", set_slot },
    { "root", 'r', "FILE",
      "the root certificate to accept, PEM or DER; without it the\ndevice's own root is believed, "
      "loudly",
      set_root },
    { "no-digests", 0, NULL, "leave out GET_DIGESTS", set_no_digests },
    { "certificate-portion", 0, "BYTES", "how much of the chain to ask for at once (4096)", set_certificate_portion },
    { "measurements", 'm', "all|each|count|none", "which measurements to get, signed (all)", set_measure },
    { "raw", 0, NULL, "ask for raw measurements instead of digests (1.2)", set_raw },
    { "summary", 0, "none|tcb|all", "measurement summary hash to ask for (all)", set_summary_type },
    { "session-policy", 0, "N", "SessionPolicy of KEY_EXCHANGE (0; 1.2)", set_session_policy },
    { "key-update", 0, "request|all", "renew the session's keys, one direction or both", set_key_update },
    { "heartbeat", 0, NULL, "send one HEARTBEAT", set_heartbeat },
    { "ide", 0, NULL, "program IDE keys and start the stream (default)", set_ide },
    { "no-ide", 0, NULL, "leave out IDE_KM", set_no_ide },
    { "stream", 0, "N", "IDE stream id, also LOCK's default stream (0)", set_stream },
    { "port-index", 0, "N", "IDE port (0)", set_port_index },
    { "key-set", 0, "0|1", "IDE key set (0)", set_key_set },
    { "function-id", 'f', "0xNN",
      "FunctionID of the TDI: requester id 15:0, segment 23:16,\nsegment valid 24 (0; with --device that device's)",
      set_function_id },
    { "offset", 0, "N", "MMIO_REPORTING_OFFSET, signed (0)", set_offset },
    { "lock-flags", 0, "0xNN", "LOCK_INTERFACE_FLAGS (of NO_FW_UPDATE and LOCK_MSIX those that\nthe device supports)",
      set_lock_flags },
    { "report-portion", 0, "BYTES", "how much of the report to ask for at once (1024)", set_report_portion },
    { "stop", 0, NULL, "STOP the TDI after it ran, then END_SESSION", set_stop },
    { "end", 0, NULL, "END_SESSION also without --stop (a running TDI goes to ERROR)", set_end },
    { "no-end", 0, NULL, "leave out END_SESSION also after --stop", set_no_end },
    { "json", 'j', NULL, "print one JSON document instead of lines", set_json },
    { "verbose", 'v', NULL, "trace every message on standard error", set_verbose },
    { "program-version", 0, NULL, "print the program's version", set_show_version },
    { "help", 'h', NULL, "print this", set_help },
    { NULL, 0, NULL, NULL, NULL },
};
