/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/handler_table.h"

#include "responder/handlers.h"

static const struct dsm_handler handlers[] = {
    { DSM_SPDM_GET_VERSION, dsm_handle_get_version, dsm_commit_get_version },
    { DSM_SPDM_GET_CAPABILITIES, dsm_handle_get_capabilities, dsm_commit_get_capabilities },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, dsm_handle_negotiate_algorithms, dsm_commit_negotiate_algorithms },
    { DSM_SPDM_GET_DIGESTS, dsm_handle_get_digests, NULL },
    { DSM_SPDM_GET_CERTIFICATE, dsm_handle_get_certificate, NULL },
    { DSM_SPDM_CHALLENGE, dsm_handle_challenge, NULL },
    { DSM_SPDM_GET_MEASUREMENTS, dsm_handle_get_measurements, NULL },
    { DSM_SPDM_KEY_EXCHANGE, dsm_handle_key_exchange, dsm_commit_key_exchange },
    { DSM_SPDM_FINISH, dsm_handle_finish, dsm_commit_finish },
    { DSM_SPDM_HEARTBEAT, dsm_handle_heartbeat, NULL },
    { DSM_SPDM_KEY_UPDATE, dsm_handle_key_update, dsm_commit_key_update },
    { DSM_SPDM_END_SESSION, dsm_handle_end_session, NULL },
    { DSM_SPDM_VENDOR_DEFINED_REQUEST, dsm_handle_vendor_defined, NULL },
    { DSM_SPDM_RESPOND_IF_READY, dsm_handle_respond_if_ready, NULL },
};

const struct dsm_handler *dsm_handler_table_find(uint8_t request)
{
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
        if (handlers[i].request == request)
            return &handlers[i];
    return NULL;
}
