/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsm: from the command line to a running server, and back out in the reverse order. */
#include "base/program_version.h"
#include "control/control.h"
#include "crypto/key_memory.h"
#include "daemon/activation.h"
#include "daemon/allowed_files.h"
#include "daemon/announce.h"
#include "daemon/check.h"
#include "daemon/complain.h"
#include "daemon/core_dumps.h"
#include "daemon/daemon_files.h"
#include "daemon/daemonize.h"
#include "daemon/descriptor_limit.h"
#include "daemon/io_rings.h"
#include "daemon/notify.h"
#include "daemon/options.h"
#include "daemon/options_apply.h"
#include "daemon/options_print.h"
#include "daemon/print_roots.h"
#include "daemon/realtime.h"
#include "daemon/run_as.h"
#include "daemon/sandbox.h"
#include "daemon/signals.h"
#include "daemon/terminate.h"
#include "describe/config.h"
#include "describe/device_fields.h"
#include "describe/presets.h"
#include "host/device_add_many.h"
#include "host/host_life.h"
#include "host/loop_memory.h"
#include "link/inherited.h"
#include "link/listener.h"
#include "options/exit_code.h"
#include "options/standard_descriptors.h"
#include "store/identity_store.h"
#include "json/json_memory.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DESCRIPTORS_MAX (1u << 20) /* where no limit is known: the kernel's own, fs.nr_open */

/* All that lives as long as the daemon; what is not open is zero. */
struct daemon {
    struct dsm_options options;
    struct dsm_config config;
    struct dsm_crypto *crypto;
    struct dsm_identity_store *identities;
    struct dsm_daemon_files files;
    struct dsm_allowed_paths allowed; /* while it serves */
    struct dsm_host *host;
    struct dsm_signals signals;
    struct dsm_terminate terminate;
    struct dsm_control *control;
    size_t descriptors; /* that can be open at once; 0: no limit is known */
    int ready;          /* to the parent that waits for it; -1: none does */
};

static int load_preset(struct daemon *daemon)
{
    const char *name = daemon->options.preset ? daemon->options.preset : DSM_PRESET_DEFAULT;
    struct dsm_error_detail error = { .place = "" };

    daemon->config.devices = calloc(1, sizeof(*daemon->config.devices));
    if (!daemon->config.devices)
        return dsm_complain(NULL, strerror(ENOMEM));
    daemon->config.device_count = 1;
    if (dsm_preset_read(name, &daemon->config.devices[0], &error) != DSM_OK)
        return dsm_complain_detail(name, &error);
    return EXIT_SUCCESS;
}

static int load_devices(struct daemon *daemon)
{
    struct dsm_error_detail detail = { .place = "" };
    int result = EXIT_SUCCESS;

    if (!daemon->options.config)
        result = daemon->options.no_device ? EXIT_SUCCESS : load_preset(daemon);
    else if (dsm_config_load(daemon->options.config, &daemon->config, &detail) != DSM_OK)
        result = dsm_complain_detail(daemon->options.config, &detail);
    if (result == EXIT_SUCCESS && (dsm_activation_apply(&daemon->options, &daemon->config, &detail) != DSM_OK ||
                                   dsm_options_apply(&daemon->options, &daemon->config, &detail) != DSM_OK))
        result = dsm_complain_detail(NULL, &detail);
    return result;
}

static int change_user(struct daemon *daemon)
{
    struct dsm_error_detail detail = { .place = "" };

    if (!daemon->options.runas || dsm_run_as(daemon->options.runas, &detail) == DSM_OK)
        return EXIT_SUCCESS;
    return dsm_complain_detail("--runas", &detail);
}

static int open_files(struct daemon *daemon)
{
    return dsm_daemon_files_open(&daemon->files, &daemon->options);
}

static int open_identities(struct daemon *daemon, const char *folder)
{
    bool only_looks = daemon->options.action == DSM_ACTION_CHECK;
    struct dsm_error_detail detail = { .place = "" };

    if (dsm_crypto_create(&daemon->crypto) != DSM_OK)
        return dsm_complain(NULL, "OpenSSL cannot be used");
    if ((only_looks ? dsm_identity_store_look : dsm_identity_store_open)(
            daemon->crypto, &daemon->files.sink.log, folder, time(NULL), &daemon->identities, &detail) != DSM_OK)
        return dsm_complain_detail("--identity", &detail);
    return EXIT_SUCCESS;
}

/* What it waits for may never come: a lock that is held, a disk that does not answer. */
static void end_at_once(void *context)
{
    struct daemon *daemon = context;

    dsm_log(&daemon->files.sink.log, DSM_LOG_WARNING, NULL, "something does not end; ended without it");
    dsm_daemon_files_close(&daemon->files);
    _exit(EXIT_SUCCESS);
}

static int raise_limit(struct daemon *daemon)
{
    struct dsm_error_detail detail = { .place = "" };

    daemon->descriptors = dsm_descriptor_limit_raise();
    if (dsm_descriptor_limit_check(daemon->descriptors, daemon->config.device_count, &detail) == DSM_OK)
        return EXIT_SUCCESS;
    return dsm_complain_detail(daemon->options.config, &detail);
}

static int create_host(struct daemon *daemon)
{
    struct dsm_host_parts parts;

    if (daemon->options.seccomp != DSM_SECCOMP_NONE)
        dsm_io_rings_forgo();
    if (open_identities(daemon, daemon->options.identity) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    parts = (struct dsm_host_parts){
        .crypto = daemon->crypto,
        .log = &daemon->files.sink.log,
        .identities = daemon->identities,
        .capture = &daemon->files.capture,
        .keylog = &daemon->files.keylog,
        .listeners = &dsm_listeners,
        .descriptors = daemon->descriptors,
        .capture_dir = daemon->files.capture_dir,
        .state_dir = daemon->files.state_dir,
        .owner_gone = dsm_terminate_owner_gone,
        .owner_gone_context = &daemon->terminate,
        .stop_hangs = end_at_once,
        .stop_hangs_context = daemon,
    };
    if (dsm_loop_memory_install(daemon->descriptors > 0 ? daemon->descriptors : DESCRIPTORS_MAX) != DSM_OK ||
        dsm_host_create(&parts, &daemon->host) != DSM_OK)
        return dsm_complain(NULL, "no event loop");
    dsm_signals_open(&daemon->signals, daemon->host, &daemon->files);
    if (daemon->options.terminate)
        dsm_terminate_open(&daemon->terminate, daemon->host);
    return EXIT_SUCCESS;
}

static int complain_added(const struct daemon *daemon, const struct dsm_device_add_request *add)
{
    const struct dsm_error_detail *error = &add->error;
    const char *config = daemon->options.config;

    if (add->listener_in_use && !config)
        fprintf(stderr, "swdsm: %s; choose another with %s\n", error->reason,
                daemon->options.listen_count > 0 ? "--listen" : "--port (--port 0 picks a free one)");
    else if (add->listener_in_use)
        fprintf(stderr, "swdsm: %s; change %s in %s\n", error->reason, error->place, config);
    else
        dsm_complain_detail(config, error);
    return EXIT_FAILURE;
}

/* Descriptions are gone once their devices are served. */
static int allow_described(struct daemon *daemon)
{
    return dsm_allowed_files_described(&daemon->allowed, &daemon->config) == DSM_OK
               ? EXIT_SUCCESS
               : dsm_complain(NULL, strerror(ENOMEM));
}

static int add_devices(struct daemon *daemon)
{
    struct dsm_device_add_many many = {
        .descriptions = daemon->config.devices,
        .count = daemon->config.device_count,
        .has_path = daemon->options.config != NULL,
    };
    enum dsm_error error = dsm_device_add_many(daemon->host, &many);

    if (error != DSM_OK)
        return daemon->host->stopping ? EXIT_SUCCESS : complain_added(daemon, &many.failed);
    dsm_config_clear(&daemon->config);
    dsm_identity_store_drop_keys(daemon->identities, !daemon->options.has_control);
#ifdef DSM_HAS_MALLOC_TRIM
    malloc_trim(0); /* descriptions of many devices leave megabytes */
#endif
    return EXIT_SUCCESS;
}

static int open_control(struct daemon *daemon)
{
    struct dsm_error_detail detail = { .reason = "out of memory" };

    if (!daemon->options.has_control ||
        dsm_control_open(daemon->host, &daemon->options.control, &daemon->control, &detail) == DSM_OK)
        return EXIT_SUCCESS;
    return dsm_complain_detail("--control", &detail);
}

static int take_priority(struct daemon *daemon)
{
    struct dsm_error_detail detail = { .place = "" };

    if (!daemon->options.realtime || dsm_realtime_enter(&detail) == DSM_OK)
        return EXIT_SUCCESS;
    return dsm_complain_detail("--realtime", &detail);
}

static int enter_sandbox(struct daemon *daemon)
{
    struct dsm_error_detail detail = { .reason = "out of memory" };

    if (dsm_allowed_files_options(&daemon->allowed, &daemon->options) == DSM_OK &&
        dsm_sandbox_enter(daemon->options.seccomp, &daemon->allowed, &daemon->files.sink.log, &detail) == DSM_OK)
        return EXIT_SUCCESS;
    return dsm_complain_detail("--seccomp", &detail);
}

static int go_to_background(struct daemon *daemon)
{
    if (!daemon->options.background || dsm_daemonize_begin(&daemon->ready) == DSM_OK)
        return EXIT_SUCCESS;
    return dsm_complain("--daemon", strerror(errno));
}

static int write_pid(struct daemon *daemon)
{
    return dsm_daemon_files_write_pid(&daemon->files, &daemon->options);
}

static int start_recording(struct daemon *daemon)
{
    return dsm_daemon_files_record(&daemon->files, &daemon->options, dsm_host_binding(daemon->host));
}

static int notify_start(struct daemon *daemon)
{
    size_t count = daemon->host->device_count;
    char state[80];

    dsm_announce_devices(daemon->host, daemon->identities, &daemon->files.sink);
    if (daemon->control)
        dsm_announce_control(&daemon->options.control, &daemon->files.sink);
    if (fflush(stdout) != 0 || ferror(stdout))
        dsm_log(&daemon->files.sink.log, DSM_LOG_WARNING, NULL, "standard output was not written: %s", strerror(errno));
    snprintf(state, sizeof(state), "READY=1\nSTATUS=%zu device%s served\n", count, count == 1 ? "" : "s");
    dsm_notify(state);
    if (daemon->ready >= 0 && dsm_daemonize_finish(daemon->ready) != DSM_OK)
        return dsm_complain("--daemon", strerror(errno));
    return EXIT_SUCCESS;
}

/* A signal may come before all devices have their keys. */
static bool is_stopping(const struct daemon *daemon)
{
    return daemon->host && daemon->host->stopping;
}

static int serve(struct daemon *daemon)
{
    int (*const steps[])(struct daemon *) = {
        load_devices, raise_limit,  go_to_background, change_user,   open_files,    create_host,     allow_described,
        add_devices,  open_control, write_pid,        take_priority, enter_sandbox, start_recording, notify_start,
    };
    int result = EXIT_SUCCESS;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && result == EXIT_SUCCESS && !is_stopping(daemon); i++)
        result = steps[i](daemon);
    if (result != EXIT_SUCCESS)
        return result;
    dsm_host_run(daemon->host);
    dsm_notify("STOPPING=1\n");
    return EXIT_SUCCESS;
}

/* What serve would do, as far as identities go; a check makes no file. */
static int describe(struct daemon *daemon)
{
    bool is_check = daemon->options.action == DSM_ACTION_CHECK;
    struct dsm_described described;

    if (load_devices(daemon) != EXIT_SUCCESS || (is_check && raise_limit(daemon) != EXIT_SUCCESS) ||
        open_identities(daemon, daemon->options.identity) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    described = (struct dsm_described){ daemon->crypto, daemon->identities, &daemon->files.sink.log, &daemon->config,
                                        daemon->options.config };
    return is_check ? dsm_check_devices(&described, &daemon->options) : dsm_print_roots(&described);
}

static void close_daemon(struct daemon *daemon)
{
    dsm_signals_close(&daemon->signals);
    dsm_terminate_close(&daemon->terminate);
    dsm_host_destroy(daemon->host);
    dsm_control_free(daemon->control);
    dsm_identity_store_close(daemon->identities);
    dsm_crypto_destroy(daemon->crypto);
    dsm_daemon_files_close(&daemon->files);
    dsm_config_clear(&daemon->config);
    dsm_allowed_paths_free(&daemon->allowed);
}

int main(int argc, char *argv[])
{
    static struct daemon daemon = { .ready = -1 };
    struct dsm_error_detail detail = { .place = "" };
    int result = EXIT_SUCCESS;

    if (!dsm_standard_descriptors_fill())
        return dsm_complain("/dev/null", strerror(errno));
    dsm_inherited_note();
    (void)dsm_key_memory_install(); /* nothing of OpenSSL has run before */
    dsm_json_memory_install();
    if (dsm_options_parse(&daemon.options, argc, argv, &detail) != DSM_OK) {
        dsm_complain_detail(NULL, &detail);
        return DSM_EXIT_USAGE;
    }
    if (daemon.options.core_dumps)
        dsm_key_memory_keep_from_cores();
    else
        dsm_core_dumps_forgo();
    dsm_daemon_files_init(&daemon.files, &daemon.options);
    switch (daemon.options.action) {
    case DSM_ACTION_HELP:
        dsm_options_print_help();
        break;
    case DSM_ACTION_VERSION:
        printf("swdsm %s, %s\n", dsm_program_version(), dsm_crypto_library_version());
        break;
    case DSM_ACTION_PRINT_CAPABILITIES:
        if (!dsm_options_print_capabilities())
            return dsm_complain(NULL, strerror(ENOMEM));
        break;
    case DSM_ACTION_PRINT_ROOT:
    case DSM_ACTION_CHECK:
        result = describe(&daemon);
        close_daemon(&daemon);
        return result == EXIT_SUCCESS ? (int)dsm_exit_code_flush("swdsm", DSM_EXIT_DONE) : result;
    case DSM_ACTION_SERVE:
        result = serve(&daemon);
        close_daemon(&daemon);
        return result;
    }
    return dsm_exit_code_flush("swdsm", DSM_EXIT_DONE);
}
