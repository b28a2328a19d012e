/* SPDX-License-Identifier: BSD-3-Clause */
/* What the user of swdsm chose on the command line (options.h reads it). */
#ifndef DSM_DAEMON_CHOSEN_H
#define DSM_DAEMON_CHOSEN_H

#include "base/log.h"
#include "daemon/psk_option.h"
#include "describe/description.h"
#include "link/address.h"

#define DSM_FILES_DIRS_MAX 16u

enum dsm_action {
    DSM_ACTION_SERVE,
    DSM_ACTION_HELP,
    DSM_ACTION_VERSION,
    DSM_ACTION_PRINT_CAPABILITIES,
    DSM_ACTION_PRINT_ROOT,
    DSM_ACTION_CHECK,
};

/* A list that the user gave, in place of what the description says. */
struct dsm_chosen {
    bool given;
    uint32_t bits;
};

/* What becomes of a system call that is not on the list (sandbox.h). */
enum dsm_seccomp_action {
    DSM_SECCOMP_KILL,
    DSM_SECCOMP_LOG,
    DSM_SECCOMP_NONE,
};

struct dsm_options {
    enum dsm_action action;
    const char *config; /* paths, as in argv */
    const char *preset;
    const char *port; /* a number, checked */
    const char *ip;
    const char *listen[DSM_LISTENERS_MAX];
    size_t listen_count;
    const char *vfio_user; /* where the only device's function 0 is served */
    const char *tdisp_report;
    const char *identity;
    struct dsm_psk_options psks;
    const char *state_dir;
    const char *capture;
    const char *capture_dir;
    const char *keylog;
    const char *runas;
    const char *files_dir[DSM_FILES_DIRS_MAX]; /* for what the control socket names */
    size_t files_dir_count;
    const char *pid;
    int pid_fd;      /* instead of pid; 0: none */
    bool no_device;  /* --preset none */
    bool background; /* --daemon */
    bool realtime;
    bool core_dumps;
    bool terminate; /* when the last owner has gone */
    enum dsm_seccomp_action seccomp;
    bool has_control;
    struct dsm_address control;
    bool strict;
    bool trusted_environment;
    const struct dsm_binding *transport;        /* NULL: as described */
    struct dsm_chosen mut_auth, basic_mut_auth; /* enum dsm_mutual_authentication; a flag */
    bool require_mut_auth;
    const char *requester_roots[DSM_REQUESTER_ROOTS_MAX];
    size_t requester_root_count;
    const char *requester_chain;
    struct dsm_chosen heartbeat; /* seconds */
    struct dsm_chosen data_transfer_size, max_message_size;
    enum dsm_log_level log_level;
    char log_file[4096]; /* "" for standard error ... */
    int log_fd;          /* ... or this descriptor; 0: none */
    struct dsm_chosen algorithms[DSM_ALG_KINDS];
    bool pqc_first;
    struct dsm_chosen capabilities, spdm_versions, secured_versions;
};

/* A sanitizer's own threads and traces need what the daemon does not. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DSM_SECCOMP_DEFAULT DSM_SECCOMP_NONE
#else
#define DSM_SECCOMP_DEFAULT DSM_SECCOMP_KILL
#endif

#define DSM_PORT_DEFAULT "2323"
#define DSM_PORT_DEFAULT_TCP "4194" /* of SPDM over TCP (DSP0287) */
#define DSM_IP_DEFAULT "127.0.0.1"

#endif
