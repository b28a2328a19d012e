/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about the daemon itself. */
#include "control/control_daemon.h"

#include "base/program_version.h"
#include "crypto/crypto.h"
#include "host/host_life.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum dsm_error dsm_control_query_version(struct dsm_control_call *call)
{
    call->result = json_pack("{s:s, s:s, s:I}", "swdsm", dsm_program_version(), "crypto", dsm_crypto_library_version(),
                             "pid", (json_int_t)getpid());
    return DSM_OK;
}

static struct dsm_capture *capture_of(const struct dsm_control_call *call)
{
    return call->host->parts.capture;
}

enum dsm_error dsm_control_capture_start(struct dsm_control_call *call)
{
    struct dsm_capture *capture = capture_of(call);
    const struct dsm_binding *binding = dsm_host_binding(call->host);
    const char *folder = call->host->parts.capture_dir;
    const char *file = dsm_control_string(call, "file");
    enum dsm_error error;

    if (!folder)
        return dsm_control_refuse(call, "no folder for recordings was allowed at the start: --capture-dir");
    if (!binding)
        return dsm_control_refuse(call, DSM_CAPTURE_IS_OF_ONE);
    if (capture->fd >= 0)
        return dsm_control_refuse(call, "a recording runs; capture-stop ends it");
    error = dsm_capture_create(capture, folder, file, binding);
    if (error == DSM_OK)
        return DSM_OK;
    if (error == DSM_ERR_CONFIG)
        return dsm_control_refuse(call, "file: \"%.300s\": is no name in %.300s (--capture-dir)", file, folder);
    (void)!dsm_control_refuse(call, "file: \"%.400s\": %s", file, strerror(errno));
    dsm_capture_close(capture);
    return DSM_ERR_IO;
}

enum dsm_error dsm_control_capture_stop(struct dsm_control_call *call)
{
    struct dsm_capture *capture = capture_of(call);

    if (capture->fd < 0)
        return dsm_control_refuse(call, "no recording runs");
    dsm_capture_close(capture);
    return DSM_OK;
}

static enum dsm_log_level wanted_level(const struct dsm_control_call *call)
{
    const char *word = dsm_control_string(call, "level");
    enum dsm_log_level wanted = call->host->parts.log->level;

    for (int level = DSM_LOG_ERROR; word && level <= DSM_LOG_TRACE; level++)
        if (strcmp(dsm_log_level_name((enum dsm_log_level)level), word) == 0)
            wanted = (enum dsm_log_level)level;
    return wanted;
}

static void set_level(struct dsm_control_call *call)
{
    __atomic_store_n(&call->host->parts.log->level, wanted_level(call), __ATOMIC_RELAXED);
}

enum dsm_error dsm_control_log_level(struct dsm_control_call *call)
{
    call->result = json_pack("{s:s}", "level", dsm_log_level_name(wanted_level(call)));
    call->afterwards = set_level;
    return DSM_OK;
}

static void quit(struct dsm_control_call *call)
{
    dsm_host_stop(call->host);
}

enum dsm_error dsm_control_quit(struct dsm_control_call *call)
{
    dsm_control_client_log(call->client, DSM_LOG_INFO, "ends the daemon");
    call->afterwards = quit;
    return DSM_OK;
}
