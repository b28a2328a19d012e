/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/options.h"

#include "daemon/options_log.h"
#include "daemon/options_mutual.h"
#include "daemon/options_place.h"
#include "daemon/spdm_emu_words.h"

#include "describe/names.h"
#include "describe/presets.h"
#include "options/command_line.h"
#include "options/option_value.h"

#include <stdio.h>
#include <string.h>

/* Options that only keep their value. */
#define KEEPS(member)                                                                                                  \
    static enum dsm_error parse_##member(void *settings, const char *value, struct dsm_error_detail *detail)           \
    {                                                                                                                  \
        if (value[0] == '\0')                                                                                          \
            return dsm_error_detail_set(detail, "must not be empty");                                                  \
        ((struct dsm_options *)settings)->member = value;                                                              \
        return DSM_OK;                                                                                                 \
    }

KEEPS(config)
KEEPS(ip)
KEEPS(tdisp_report)
KEEPS(identity)
KEEPS(state_dir)
KEEPS(capture)
KEEPS(capture_dir)
KEEPS(keylog)
KEEPS(requester_chain)
KEEPS(runas)

/* Options that take a list of names. */
#define CHOOSES(member, names)                                                                                         \
    static enum dsm_error parse_##member(void *settings, const char *value, struct dsm_error_detail *detail)           \
    {                                                                                                                  \
        struct dsm_chosen *chosen = &((struct dsm_options *)settings)->member;                                         \
                                                                                                                       \
        chosen->given = true;                                                                                          \
        return dsm_names_parse(&(names), value, &chosen->bits, detail);                                                \
    }

CHOOSES(capabilities, dsm_capability_names)
CHOOSES(spdm_versions, dsm_spdm_version_names)
CHOOSES(secured_versions, dsm_secured_version_names)

/* Options that take a list of algorithms. */
#define CHOOSES_ALGORITHMS(name, alg_kind)                                                                             \
    static enum dsm_error parse_##name(void *settings, const char *value, struct dsm_error_detail *detail)             \
    {                                                                                                                  \
        struct dsm_chosen *chosen = &((struct dsm_options *)settings)->algorithms[alg_kind];                           \
        struct dsm_names names = dsm_algorithm_names(alg_kind);                                                        \
                                                                                                                       \
        chosen->given = true;                                                                                          \
        return dsm_names_parse(&names, value, &chosen->bits, detail);                                                  \
    }

CHOOSES_ALGORITHMS(hash, DSM_ALG_HASH)
CHOOSES_ALGORITHMS(measurement_hash, DSM_ALG_MEASUREMENT_HASH)
CHOOSES_ALGORITHMS(asym, DSM_ALG_ASYM)
CHOOSES_ALGORITHMS(dhe, DSM_ALG_DHE)
CHOOSES_ALGORITHMS(aead, DSM_ALG_AEAD)
CHOOSES_ALGORITHMS(req_asym, DSM_ALG_REQ_ASYM)
CHOOSES_ALGORITHMS(pqc_asym, DSM_ALG_PQC_ASYM)
CHOOSES_ALGORITHMS(req_pqc_asym, DSM_ALG_REQ_PQC_ASYM)
CHOOSES_ALGORITHMS(kem, DSM_ALG_KEM)

/* Flags. */
#define SETS(name, member, value_)                                                                                     \
    static enum dsm_error parse_##name(void *settings, const char *value, struct dsm_error_detail *detail)             \
    {                                                                                                                  \
        (void)value;                                                                                                   \
        (void)detail;                                                                                                  \
        ((struct dsm_options *)settings)->member = (value_);                                                           \
        return DSM_OK;                                                                                                 \
    }

SETS(help, action, DSM_ACTION_HELP)
SETS(version, action, DSM_ACTION_VERSION)
SETS(print_capabilities, action, DSM_ACTION_PRINT_CAPABILITIES)
SETS(print_root, action, DSM_ACTION_PRINT_ROOT)
SETS(check, action, DSM_ACTION_CHECK)
SETS(strict, strict, true)
SETS(pqc_first, pqc_first, true)
SETS(trusted_environment, trusted_environment, true)
SETS(require_mut_auth, require_mut_auth, true)
SETS(daemon, background, true)
SETS(realtime, realtime, true)
SETS(core_dumps, core_dumps, true)
SETS(terminate, terminate, true)

/* spdm-emu's words */
static enum dsm_error parse_pqc_first_word(void *settings, const char *value, struct dsm_error_detail *detail)
{
    bool is_true = strcmp(value, "TRUE") == 0;

    if (!is_true && strcmp(value, "FALSE") != 0) {
        dsm_error_detail_set(detail, "is neither");
        return dsm_error_detail_accept(detail, "FALSE, TRUE");
    }
    ((struct dsm_options *)settings)->pqc_first = is_true;
    return DSM_OK;
}

SETS(verbose, log_level, DSM_LOG_DEBUG)

#define SIZES(name, least, most)                                                                                       \
    static enum dsm_error parse_##name(void *settings, const char *value, struct dsm_error_detail *detail)             \
    {                                                                                                                  \
        uint64_t bytes;                                                                                                \
                                                                                                                       \
        DSM_TRY(dsm_option_value_number(value, least, most, &bytes, detail));                                          \
        ((struct dsm_options *)settings)->name = (struct dsm_chosen){ true, (uint32_t)bytes };                         \
        return DSM_OK;                                                                                                 \
    }

SIZES(data_transfer_size, DSM_DATA_TRANSFER_SIZE_MIN, DSM_REQUEST_MAX)
SIZES(max_message_size, DSM_DATA_TRANSFER_SIZE_MIN, DSM_LARGE_MESSAGE_MAX)

static enum dsm_error parse_heartbeat(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_chosen *chosen = &((struct dsm_options *)settings)->heartbeat;
    uint64_t seconds;

    if (dsm_option_value_number(value, 0, UINT8_MAX, &seconds, detail) != DSM_OK)
        return dsm_error_detail_accept(detail, "0 (none) to 255 seconds");
    *chosen = (struct dsm_chosen){ true, (uint32_t)seconds };
    return DSM_OK;
}

static enum dsm_error parse_files_dir(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_options *options = settings;

    if (value[0] == '\0')
        return dsm_error_detail_set(detail, "must not be empty");
    if (options->files_dir_count == DSM_FILES_DIRS_MAX)
        return dsm_error_detail_set(detail, "at most %u folders", DSM_FILES_DIRS_MAX);
    options->files_dir[options->files_dir_count++] = value;
    return DSM_OK;
}

static enum dsm_error parse_psk(void *settings, const char *value, struct dsm_error_detail *detail)
{
    return dsm_psk_option_keep(&((struct dsm_options *)settings)->psks, value, detail);
}

static enum dsm_error parse_preset(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_options *options = settings;
    const struct dsm_preset *preset;
    char known[200] = "";
    size_t used = 0;

    options->preset = value;
    options->no_device = strcmp(value, "none") == 0;
    if (options->no_device)
        return DSM_OK;
    for (size_t i = 0; (preset = dsm_preset_at(i)) != NULL && used < sizeof(known); i++) {
        if (strcmp(preset->name, value) == 0)
            return DSM_OK;
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "", preset->name);
    }
    dsm_error_detail_set(detail, "there is no such preset");
    return dsm_error_detail_accept(detail, "%s, none", known);
}

const struct dsm_option dsm_options_table[] = {
    { "config", 0, "FILE", "devices described in JSON (docs/configuration.md)", parse_config },
    { "preset", 0, "NAME", "without --config: qemu-nvme (default), qemu-ahci, or none to begin without a device",
      parse_preset },
    { "port", 0, "N",
      "TCP port of the only device, 0 picks a free one (default " DSM_PORT_DEFAULT
      ", with --transport tcp " DSM_PORT_DEFAULT_TCP ")",
      dsm_options_port },
    { "ip", 0, "ADDRESS", "with --port: the address to listen on (default " DSM_IP_DEFAULT ")", parse_ip },
    { "listen", 0, "WHERE",
      "tcp:ADDRESS:PORT, unix:PATH[,mode=0600][,uid=N][,gid=N] or fd:N of the only device, each with ,transport=NAME "
      "or without; may be repeated",
      dsm_options_listen },
    { "vfio-user", 0, "WHERE",
      "unix:PATH[,mode=0600] or fd:N: the only device is a PCIe function there, an NVMe drive of 64 MiB of memory, for "
      "a "
      "VMM such as QEMU with vfio-user-pci",
      dsm_options_vfio_user },
    { "transport", 0, "doe|mctp|nvme|tcp|none|mctp-serial|scsi|ata", "what the sockets speak (default doe)",
      dsm_options_transport },
    { "control", 0, "WHERE", "unix:PATH[,mode=0600] or fd:N: the socket that swdsmctl speaks to", dsm_options_control },
    { "ctrl", 0, "type=unixio,...", "the same as swtpm has it: type=unixio,path=PATH[,mode=0600] or type=unixio,fd=N",
      dsm_options_ctrl },
    { "tdisp-report", 0, "FILE", "the only TDI's report as spdm-emu's tdisp_device_interface_report.json has it",
      parse_tdisp_report },
    { "identity", 0, "DIR", "keep keys and certificates there, made once; without it they last as long as the daemon",
      parse_identity },
    { "psk", 0, "HINT=FILE", "a pre-shared key and the hint that names it, for PSK_EXCHANGE; may be repeated",
      parse_psk },
    { "state-dir", 0, "DIR", "TDI states as files there, for emulators of this machine that are connected over TCP",
      parse_state_dir },
    { "capture", 0, "FILE", "record the objects of both directions as pcap, link type 292 or 291", parse_capture },
    { "capture-dir", 0, "DIR", "where capture-start of the control socket may make recordings (none: nowhere)",
      parse_capture_dir },
    { "files-dir", 0, "DIR", "where files and sockets may be that the control socket names; may be repeated",
      parse_files_dir },
    { "keylog", 0, "FILE", "write session secrets there (for debugging only)", parse_keylog },
    { "strict", 0, NULL, "answer deviations with errors instead of tolerating them", parse_strict },
    { "trusted-environment", 0, NULL, "let SET_CERTIFICATE provision slot 0, and any slot without a session",
      parse_trusted_environment },
    { "heartbeat", 0, "SECONDS", "end sessions that are silent for twice as long (default 255; 0: never)",
      parse_heartbeat },
    { "spdm-versions", 0, "LIST", "SPDM versions offered, like 1.1,1.2", parse_spdm_versions },
    { "secured-versions", 0, "LIST", "secured message versions offered, like 1.0,1.1", parse_secured_versions },
    { "capabilities", 0, "LIST", "capability flags offered, like CERT,CHAL,MEAS_SIG", parse_capabilities },
    { "data-transfer-size", 0, "BYTES", "how much is taken at once (default 4600); for tests of requesters",
      parse_data_transfer_size },
    { "max-message-size", 0, "BYTES", "the largest request that is taken in chunks (default 131072)",
      parse_max_message_size },
    { "hash", 0, "LIST", "hash algorithms offered, like SHA_384,SHA_256", parse_hash },
    { "measurement-hash", 0, "LIST", "measurement hash algorithms offered", parse_measurement_hash },
    { "asym", 0, "LIST", "signature algorithms offered; a key is made for each (default ECDSA_P384)", parse_asym },
    { "dhe", 0, "LIST", "key exchange groups offered, like SECP_384_R1", parse_dhe },
    { "aead", 0, "LIST", "AEAD ciphers offered, like AES_256_GCM", parse_aead },
    { "req-asym", 0, "LIST",
      "requesters' signature algorithms that may be selected (default: all, where MUT_AUTH is stated)",
      parse_req_asym },
    { "pqc-asym", 0, "LIST",
      "post-quantum signature algorithms offered, like ML_DSA_65; a key is made for each (default none, or ML_DSA_65 "
      "with --pqc-first)",
      parse_pqc_asym },
    { "req-pqc-asym", 0, "LIST", "requesters' post-quantum signature algorithms selected (default: as --req-asym)",
      parse_req_pqc_asym },
    { "kem", 0, "LIST", "key encapsulations offered, like ML_KEM_768 (default: all)", parse_kem },
    { "pqc-first", 0, NULL, "select post-quantum algorithms before classical ones, where both are in common",
      parse_pqc_first },
    { "mut-auth", 0, "NO|WO_ENCAP|W_ENCAP|DIGESTS",
      "ask a requester to authenticate when it begins a session: with --requester-chain, with encapsulated requests, "
      "or "
      "with GET_DIGESTS counted as asked (default NO)",
      dsm_options_mut_auth },
    { "basic-mut-auth", 0, "NO|BASIC", "ask for it in CHALLENGE_AUTH, too (default NO)", dsm_options_basic_mut_auth },
    { "require-mut-auth", 0, NULL, "refuse a session to a requester that cannot", parse_require_mut_auth },
    { "requester-root", 0, "FILE",
      "a root certificate that requesters stand under, PEM or DER; may be repeated; without one any is believed",
      dsm_options_requester_root },
    { "requester-chain", 0, "FILE", "with --mut-auth WO_ENCAP: the requester's certificate chain, PEM or DER",
      parse_requester_chain },
    { "log", 0, "level=L,file=F",
      "level error, warning, info (default), debug (a line a message) or trace (and its bytes, without keys); file, or "
      "fd=N, instead of standard error",
      dsm_options_log },
    { "verbose", 'v', NULL, "the same as --log level=debug", parse_verbose },
    { "pid", 0, "FILE", "write the process id there; fd=N: to that descriptor", dsm_options_pid },
    { "daemon", 0, NULL, "go to the background once devices are served", parse_daemon },
    { "terminate", 0, NULL, "end when the last owner of a device has gone; chosen where called as spdm_responder_emu",
      parse_terminate },
    { "realtime", 0, NULL, "answer before all threads of usual priority get a core (SCHED_RR); not for what is signed",
      parse_realtime },
    { "seccomp", 0, "action=A",
      "kill (default), log or none: what a system call that is not needed leads to; none: no Landlock, too",
      dsm_options_seccomp },
    { "runas", 0, "USER", "become this user, by name or number, before anything is opened or served", parse_runas },
    { "core-dumps", 0, NULL, "let a crash write a core, which holds keys (for debugging only)", parse_core_dumps },
    { "print-capabilities", 0, NULL, "print what this build can do, as JSON", parse_print_capabilities },
    { "print-root", 0, NULL, "print the root certificates that the devices stand under, as PEM; needs --identity",
      parse_print_root },
    { "check", 0, NULL, "say what would be served, or what is wrong with it, and end; nothing is opened or made",
      parse_check },
    { "help", 'h', NULL, "print this", parse_help },
    { "version", 0, NULL, "print the version", parse_version },
    /* spdm-emu's words */
    { "trans", 0, "PCI_DOE|MCTP|TCP|NONE", NULL, dsm_options_transport },
    { "ver", 0, "LIST", NULL, parse_spdm_versions },
    { "sec_ver", 0, "LIST", NULL, parse_secured_versions },
    { "cap", 0, "LIST", NULL, parse_capabilities },
    { "meas_hash", 0, "LIST", NULL, parse_measurement_hash },
    { "req_asym", 0, "LIST", NULL, parse_req_asym },
    { "pqc_asym", 0, "LIST", NULL, parse_pqc_asym },
    { "req_pqc_asym", 0, "LIST", NULL, parse_req_pqc_asym },
    { "pqc_first", 0, "FALSE|TRUE", NULL, parse_pqc_first_word },
    { "mut_auth", 0, "NO|WO_ENCAP|W_ENCAP|DIGESTS", NULL, dsm_options_mut_auth },
    { "basic_mut_auth", 0, "NO|BASIC", NULL, dsm_options_basic_mut_auth },
    { "pcap", 0, "FILE", NULL, parse_capture },
    DSM_SPDM_EMU_WORDS(DSM_SPDM_EMU_WORD_ROW) /* and those that change nothing here */
    DSM_OPTIONS_END,
};

/* What cannot be said together. */
static enum dsm_error check_together(const struct dsm_options *options, struct dsm_error_detail *detail)
{
    if (options->config && options->preset)
        return dsm_error_detail_set_at(detail, "--preset",
                                       "has no meaning beside --config; a device there takes \"preset\"");
    if (options->no_device && (options->listen_count > 0 || options->port || options->ip))
        return dsm_error_detail_set_at(detail, "--preset",
                                       "none has nothing that could listen; leave out --listen, --port and --ip");
    if (options->no_device && !options->has_control)
        return dsm_error_detail_set_at(detail, "--preset", "none needs --control, over which devices are added");
    if (options->action == DSM_ACTION_PRINT_ROOT && !options->identity)
        return dsm_error_detail_set_at(detail, "--print-root",
                                       "needs --identity: without it a root lasts as long as the daemon");
    if (options->listen_count > 0 && options->port)
        return dsm_error_detail_set_at(detail, "--port", "has no meaning beside --listen, which names a port");
    return DSM_OK;
}

/* Who starts spdm-emu's responder for one run expects that it ends after it. */
static bool is_called_as(const char *program, const char *name)
{
    const char *slash = program ? strrchr(program, '/') : NULL;

    return program && strcmp(slash ? slash + 1 : program, name) == 0;
}

enum dsm_error dsm_options_parse(struct dsm_options *options, int argc, char *argv[], struct dsm_error_detail *detail)
{
    int words;

    memset(options, 0, sizeof(*options));
    options->log_level = DSM_LOG_INFO;
    options->seccomp = DSM_SECCOMP_DEFAULT;
    options->terminate = is_called_as(argv[0], "spdm_responder_emu");
    DSM_TRY(dsm_command_line_parse(dsm_options_table, argc, argv, options, &words, detail));
    if (words > 0)
        return dsm_error_detail_set(detail, "unexpected word \"%s\": swdsm takes options only", argv[1]);
    return check_together(options, detail);
}
