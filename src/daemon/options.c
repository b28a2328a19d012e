/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/options.h"

#include "describe/names.h"
#include "server/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Options that only keep their value. */
#define KEEPS(member)                                                                                                  \
    static enum dsm_error parse_##member(struct dsm_options *options, const char *value, struct dsm_why why)           \
    {                                                                                                                  \
        if (value[0] == '\0')                                                                                          \
            return dsm_why_say(why, "must not be empty");                                                              \
        options->member = value;                                                                                       \
        return DSM_OK;                                                                                                 \
    }

KEEPS(config)
KEEPS(ip)
KEEPS(tdisp_report)
KEEPS(identity)
KEEPS(state_dir)
KEEPS(capture)
KEEPS(keylog)

/* Options that take a list of names. */
#define CHOOSES(member, names)                                                                                         \
    static enum dsm_error parse_##member(struct dsm_options *options, const char *value, struct dsm_why why)           \
    {                                                                                                                  \
        options->member.given = true;                                                                                  \
        return dsm_names_parse(&(names), value, &options->member.bits, why.text, why.size);                            \
    }

CHOOSES(hash, dsm_hash_names)
CHOOSES(measurement_hash, dsm_measurement_hash_names)
CHOOSES(asym, dsm_asym_names)
CHOOSES(dhe, dsm_dhe_names)
CHOOSES(aead, dsm_aead_names)
CHOOSES(capabilities, dsm_capability_names)
CHOOSES(spdm_versions, dsm_spdm_version_names)
CHOOSES(secured_versions, dsm_secured_version_names)

#define ACTS(name, value_)                                                                                             \
    static enum dsm_error parse_##name(struct dsm_options *options, const char *value, struct dsm_why why)             \
    {                                                                                                                  \
        (void)value;                                                                                                   \
        (void)why;                                                                                                     \
        options->action = (value_);                                                                                    \
        return DSM_OK;                                                                                                 \
    }

ACTS(help, DSM_ACTION_HELP)
ACTS(version, DSM_ACTION_VERSION)
ACTS(print_capabilities, DSM_ACTION_PRINT_CAPABILITIES)

static enum dsm_error parse_port(struct dsm_options *options, const char *value, struct dsm_why why)
{
    if (!value[0] || strlen(value) > 5 || strspn(value, "0123456789") != strlen(value) ||
        strtoul(value, NULL, 10) > UINT16_MAX)
        return dsm_why_say(why, "\"%s\" is no port; accepted: 0 to 65535 (0 picks a free one)", value);
    options->port = value;
    return DSM_OK;
}

static enum dsm_error parse_heartbeat(struct dsm_options *options, const char *value, struct dsm_why why)
{
    unsigned long seconds = strtoul(value, NULL, 10);

    if (!value[0] || strlen(value) > 3 || strspn(value, "0123456789") != strlen(value) || seconds > UINT8_MAX)
        return dsm_why_say(why, "\"%s\" is no heartbeat period; accepted: 0 (none) to 255 seconds", value);
    options->heartbeat = (struct dsm_chosen){ true, (uint32_t)seconds };
    return DSM_OK;
}

static enum dsm_error parse_listen(struct dsm_options *options, const char *value, struct dsm_why why)
{
    struct dsm_address address;

    DSM_TRY(dsm_address_parse(value, &address, why));
    if (options->listen_count == DSM_LISTENERS_MAX)
        return dsm_why_say(why, "at most %u listeners", DSM_LISTENERS_MAX);
    options->listen[options->listen_count++] = value;
    return DSM_OK;
}

static enum dsm_error parse_preset(struct dsm_options *options, const char *value, struct dsm_why why)
{
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
    return dsm_why_say(why, "there is no preset \"%s\"; accepted: %s, none", value, known);
}

static enum dsm_error parse_strict(struct dsm_options *options, const char *value, struct dsm_why why)
{
    (void)value;
    (void)why;
    options->strict = true;
    return DSM_OK;
}

static enum dsm_error parse_level(struct dsm_options *options, const char *value, size_t n, struct dsm_why why)
{
    for (int level = DSM_LOG_ERROR; level <= DSM_LOG_DEBUG; level++) {
        const char *name = dsm_log_level_name((enum dsm_log_level)level);

        if (strlen(name) != n || strncmp(name, value, n) != 0)
            continue;
        options->log_level = (enum dsm_log_level)level;
        return DSM_OK;
    }
    return dsm_why_say(why, "level \"%.*s\"; accepted: error, warning, info, debug", (int)n, value);
}

/* level=...,file=... in any order, as swtpm has it. */
static enum dsm_error parse_log(struct dsm_options *options, const char *value, struct dsm_why why)
{
    for (;;) {
        size_t n = strcspn(value, ",");

        if (strncmp(value, "level=", 6) == 0)
            DSM_TRY(parse_level(options, value + 6, n - 6, why));
        else if (strncmp(value, "file=", 5) == 0 && n > 5 && n - 5 < sizeof(options->log_file))
            snprintf(options->log_file, sizeof(options->log_file), "%.*s", (int)n - 5, value + 5);
        else
            return dsm_why_say(why, "\"%.*s\"; accepted: level=error|warning|info|debug, file=PATH", (int)n, value);
        if (value[n] == '\0')
            return DSM_OK;
        value += n + 1;
    }
}

/* FILE, or file=FILE as swtpm has it. */
static enum dsm_error parse_pid(struct dsm_options *options, const char *value, struct dsm_why why)
{
    if (strncmp(value, "file=", 5) == 0)
        value += 5;
    if (value[0] == '\0')
        return dsm_why_say(why, "must name a file");
    options->pid = value;
    return DSM_OK;
}

static enum dsm_error parse_daemon(struct dsm_options *options, const char *value, struct dsm_why why)
{
    (void)value;
    (void)why;
    options->background = true;
    return DSM_OK;
}

static enum dsm_error parse_realtime(struct dsm_options *options, const char *value, struct dsm_why why)
{
    (void)value;
    (void)why;
    options->realtime = true;
    return DSM_OK;
}

static enum dsm_error parse_seccomp(struct dsm_options *options, const char *value, struct dsm_why why)
{
    static const char *const words[] = {
        [DSM_SECCOMP_KILL] = "action=kill",
        [DSM_SECCOMP_LOG] = "action=log",
        [DSM_SECCOMP_NONE] = "action=none",
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(value, words[i]) == 0) {
            options->seccomp = (enum dsm_seccomp_action)i;
            return DSM_OK;
        }
    return dsm_why_say(why, "\"%s\"; accepted: action=kill, action=log, action=none", value);
}

static enum dsm_error parse_control(struct dsm_options *options, const char *value, struct dsm_why why)
{
    DSM_TRY(dsm_address_parse(value, &options->control, why));
    if (options->control.kind == DSM_ADDRESS_TCP)
        return dsm_why_say(why, "\"%s\": the control socket is a unix socket; accepted: unix:PATH[,mode=0600], fd:N",
                           value);
    options->has_control = true;
    return DSM_OK;
}

/* swtpm's form of the same: type=unixio,path=PATH[,mode=0600] or type=unixio,fd=N. */
static enum dsm_error parse_ctrl(struct dsm_options *options, const char *value, struct dsm_why why)
{
    char text[2 * DSM_ADDRESS_TEXT_LEN];
    bool is_fd;

    if (strncmp(value, "type=unixio,", 12) == 0)
        value += 12;
    is_fd = strncmp(value, "fd=", 3) == 0;
    if ((!is_fd && strncmp(value, "path=", 5) != 0) || strlen(value) >= DSM_ADDRESS_TEXT_LEN)
        return dsm_why_say(why, "\"%s\"; accepted: type=unixio,path=PATH[,mode=0600] or type=unixio,fd=N", value);
    snprintf(text, sizeof(text), "%s%s", is_fd ? "fd:" : "unix:", strchr(value, '=') + 1);
    return parse_control(options, text, why);
}

static enum dsm_error parse_transport(struct dsm_options *options, const char *value, struct dsm_why why)
{
    options->transport = dsm_binding_by_name(value);
    if (options->transport)
        return DSM_OK;
    return dsm_why_say(why, "there is no transport \"%s\"; accepted: doe, mctp (spdm-emu's PCI_DOE, MCTP), nvme",
                       value);
}

/* spdm-emu's users say it; what it would change otherwise, ours says elsewhere. */
static enum dsm_error parse_slot_count(struct dsm_options *options, const char *value, struct dsm_why why)
{
    (void)options;
    if (strcmp(value, "1") == 0)
        return DSM_OK;
    return dsm_why_say(why, "\"%s\"; swdsm fills slot 0 by itself, others are given in --config with \"identity\"",
                       value);
}

static enum dsm_error parse_pcap(struct dsm_options *options, const char *value, struct dsm_why why)
{
    return parse_capture(options, value, why);
}

static const struct dsm_option options_known[] = {
    { "config", "FILE", "devices described in JSON (docs/configuration.md)", parse_config },
    { "preset", "NAME", "without --config: qemu-nvme (default), qemu-ahci, or none to begin without a device",
      parse_preset },
    { "port", "N", "TCP port of the only device, 0 picks a free one (default " DSM_PORT_DEFAULT ")", parse_port },
    { "ip", "ADDRESS", "with --port: the address to listen on (default " DSM_IP_DEFAULT ")", parse_ip },
    { "listen", "WHERE", "tcp:ADDRESS:PORT, unix:PATH[,mode=0600] or fd:N of the only device; may be repeated",
      parse_listen },
    { "transport", "doe|mctp|nvme", "what the sockets speak (default doe)", parse_transport },
    { "control", "WHERE", "unix:PATH[,mode=0600] or fd:N: the socket that swdsmctl speaks to", parse_control },
    { "ctrl", "type=unixio,...", "the same as swtpm has it: type=unixio,path=PATH[,mode=0600] or type=unixio,fd=N",
      parse_ctrl },
    { "tdisp-report", "FILE", "the only TDI's report as spdm-emu's tdisp_device_interface_report.json has it",
      parse_tdisp_report },
    { "identity", "DIR", "keep keys and certificates there, made once; without it they last as long as the daemon",
      parse_identity },
    { "state-dir", "DIR", "TDI states as files there, for emulators of this machine that are connected over TCP",
      parse_state_dir },
    { "capture", "FILE", "record the objects of both directions as pcap, link type 292 or 291", parse_capture },
    { "keylog", "FILE", "write session secrets there (for debugging only)", parse_keylog },
    { "strict", NULL, "answer deviations with errors instead of tolerating them", parse_strict },
    { "heartbeat", "SECONDS", "end sessions that are silent for twice as long (default 255; 0: never)",
      parse_heartbeat },
    { "spdm-versions", "LIST", "SPDM versions offered, like 1.1,1.2", parse_spdm_versions },
    { "secured-versions", "LIST", "secured message versions offered, like 1.0,1.1", parse_secured_versions },
    { "capabilities", "LIST", "capability flags offered, like CERT,CHAL,MEAS_SIG", parse_capabilities },
    { "hash", "LIST", "hash algorithms offered, like SHA_384,SHA_256", parse_hash },
    { "measurement-hash", "LIST", "measurement hash algorithms offered", parse_measurement_hash },
    { "asym", "LIST", "signature algorithms offered; a key is made for each (default ECDSA_P384)", parse_asym },
    { "dhe", "LIST", "key exchange groups offered, like SECP_384_R1", parse_dhe },
    { "aead", "LIST", "AEAD ciphers offered, like AES_256_GCM", parse_aead },
    { "log", "level=L,file=F", "level error, warning, info (default) or debug; file instead of standard error",
      parse_log },
    { "pid", "FILE", "write the process id there", parse_pid },
    { "daemon", NULL, "go to the background once devices are served", parse_daemon },
    { "realtime", NULL, "answer before all threads of usual priority get a core (SCHED_RR); not for what is signed",
      parse_realtime },
    { "seccomp", "action=A", "kill (default), log or none: what a system call that is not needed leads to",
      parse_seccomp },
    { "print-capabilities", NULL, "print what this build can do, as JSON", parse_print_capabilities },
    { "help", NULL, "print this", parse_help },
    { "version", NULL, "print the version", parse_version },
    /* spdm-emu's words */
    { "trans", "PCI_DOE|MCTP", NULL, parse_transport },
    { "slot_count", "1", NULL, parse_slot_count },
    { "ver", "LIST", NULL, parse_spdm_versions },
    { "sec_ver", "LIST", NULL, parse_secured_versions },
    { "cap", "LIST", NULL, parse_capabilities },
    { "meas_hash", "LIST", NULL, parse_measurement_hash },
    { "pcap", "FILE", NULL, parse_pcap },
};

const struct dsm_option *dsm_option_at(size_t i)
{
    return i < sizeof(options_known) / sizeof(options_known[0]) ? &options_known[i] : NULL;
}

static const struct dsm_option *find(const char *name, size_t n)
{
    const struct dsm_option *option;

    for (size_t i = 0; (option = dsm_option_at(i)) != NULL; i++)
        if (strlen(option->name) == n && strncmp(option->name, name, n) == 0)
            return option;
    return NULL;
}

/* One option at argv[*i]; its value follows, or stands behind an equals sign. */
static enum dsm_error parse_one(struct dsm_options *options, int argc, char *const argv[], int *i, struct dsm_why why)
{
    const char *word = argv[*i];
    const char *name = word + 2;
    size_t n = strcspn(name, "=");
    const char *value = name[n] == '=' ? name + n + 1 : NULL;
    const struct dsm_option *option = strncmp(word, "--", 2) == 0 ? find(name, n) : NULL;
    char reason[640] = "";

    if (!option)
        return dsm_why_say(why, "unknown option \"%s\"; --help lists those that there are", word);
    if (!option->argument && value)
        return dsm_why_say(why, "--%s takes no value", option->name);
    if (option->argument && !value && *i + 1 >= argc)
        return dsm_why_say(why, "--%s needs a value: %s", option->name, option->argument);
    if (option->argument && !value)
        value = argv[++*i];
    if (option->parse(options, value, DSM_WHY(reason)) != DSM_OK)
        return dsm_why_say(why, "--%s: %s", option->name, reason);
    return DSM_OK;
}

enum dsm_error dsm_options_parse(struct dsm_options *options, int argc, char *const argv[], struct dsm_why why)
{
    memset(options, 0, sizeof(*options));
    options->log_level = DSM_LOG_INFO;
    options->seccomp = DSM_SECCOMP_DEFAULT;
    for (int i = 1; i < argc; i++)
        DSM_TRY(parse_one(options, argc, argv, &i, why));
    if (options->config && options->preset)
        return dsm_why_say(why, "--preset: has no meaning beside --config; a device there takes \"preset\"");
    if (options->no_device && (options->listen_count > 0 || options->port || options->ip))
        return dsm_why_say(why, "--preset: none has nothing that could listen; leave out --listen, --port and --ip");
    if (options->no_device && !options->has_control)
        return dsm_why_say(why, "--preset: none needs --control, over which devices are added");
    if (options->listen_count > 0 && options->port)
        return dsm_why_say(why, "--port: has no meaning beside --listen, which names a port");
    return DSM_OK;
}
