/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/handler_table.h"

#include "responder/challenge.h"
#include "responder/chunk_get.h"
#include "responder/chunk_send.h"
#include "responder/deliver_encapsulated_response.h"
#include "responder/end_session.h"
#include "responder/finish.h"
#include "responder/get_capabilities.h"
#include "responder/get_certificate.h"
#include "responder/get_csr.h"
#include "responder/get_digests.h"
#include "responder/get_encapsulated_request.h"
#include "responder/get_endpoint_info.h"
#include "responder/get_key_pair_info.h"
#include "responder/get_measurement_log.h"
#include "responder/get_measurements.h"
#include "responder/get_version.h"
#include "responder/handler.h"
#include "responder/heartbeat.h"
#include "responder/key_exchange.h"
#include "responder/key_update.h"
#include "responder/negotiate_algorithms.h"
#include "responder/psk_exchange.h"
#include "responder/psk_finish.h"
#include "responder/respond_if_ready.h"
#include "responder/set_certificate.h"
#include "responder/set_key_pair_info.h"
#include "responder/vendor_defined.h"

static const struct dsm_handler handlers[] = {
    { DSM_SPDM_GET_VERSION, dsm_get_version_handle, dsm_get_version_commit, NULL },
    { DSM_SPDM_GET_CAPABILITIES, dsm_get_capabilities_handle, dsm_get_capabilities_commit, NULL },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, dsm_negotiate_algorithms_handle, dsm_negotiate_algorithms_commit, NULL },
    { DSM_SPDM_GET_DIGESTS, dsm_get_digests_handle, NULL, NULL },
    { DSM_SPDM_GET_CERTIFICATE, dsm_get_certificate_handle, NULL, NULL },
    { DSM_SPDM_CHALLENGE, dsm_challenge_handle, dsm_challenge_commit, NULL },
    { DSM_SPDM_GET_MEASUREMENTS, dsm_get_measurements_handle, NULL, NULL },
    { DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG, dsm_get_measurement_log_handle, NULL, NULL },
    { DSM_SPDM_GET_ENDPOINT_INFO, dsm_get_endpoint_info_handle, NULL, NULL },
    { DSM_SPDM_KEY_EXCHANGE, dsm_key_exchange_handle, dsm_key_exchange_commit, dsm_key_exchange_fail },
    { DSM_SPDM_FINISH, dsm_finish_handle, dsm_finish_commit, dsm_finish_fail },
    { DSM_SPDM_PSK_EXCHANGE, dsm_psk_exchange_handle, dsm_psk_exchange_commit, NULL },
    { DSM_SPDM_PSK_FINISH, dsm_psk_finish_handle, dsm_psk_finish_commit, NULL },
    { DSM_SPDM_HEARTBEAT, dsm_heartbeat_handle, NULL, NULL },
    { DSM_SPDM_KEY_UPDATE, dsm_key_update_handle, dsm_key_update_commit, NULL },
    { DSM_SPDM_END_SESSION, dsm_end_session_handle, NULL, NULL },
    { DSM_SPDM_GET_ENCAPSULATED_REQUEST, dsm_get_encapsulated_request_handle, dsm_get_encapsulated_request_commit,
      NULL },
    { DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, dsm_deliver_encapsulated_response_handle,
      dsm_deliver_encapsulated_response_commit, dsm_deliver_encapsulated_response_fail },
    { DSM_SPDM_GET_CSR, dsm_get_csr_handle, dsm_get_csr_commit, dsm_get_csr_fail },
    { DSM_SPDM_SET_CERTIFICATE, dsm_set_certificate_handle, dsm_set_certificate_commit, dsm_set_certificate_fail },
    { DSM_SPDM_GET_KEY_PAIR_INFO, dsm_get_key_pair_info_handle, NULL, NULL },
    { DSM_SPDM_SET_KEY_PAIR_INFO, dsm_set_key_pair_info_handle, dsm_set_key_pair_info_commit, NULL },
    { DSM_SPDM_VENDOR_DEFINED_REQUEST, dsm_vendor_defined_handle, NULL, NULL },
    { DSM_SPDM_CHUNK_SEND, dsm_chunk_send_handle, NULL, NULL },
    { DSM_SPDM_CHUNK_GET, dsm_chunk_get_handle, dsm_chunk_get_commit, NULL },
    { DSM_SPDM_RESPOND_IF_READY, dsm_respond_if_ready_handle, NULL, NULL },
};

const struct dsm_handler *dsm_handler_table_find(uint8_t request)
{
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
        if (handlers[i].request == request)
            return &handlers[i];
    return NULL;
}
