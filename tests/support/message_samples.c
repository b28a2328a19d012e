/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/message_samples.h"

#include "wire/algorithms.h"
#include "wire/capabilities.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/chunk.h"
#include "wire/csr.h"
#include "wire/cxl_ide_km.h"
#include "wire/cxl_tsp.h"
#include "wire/digests.h"
#include "wire/encapsulated.h"
#include "wire/end_session.h"
#include "wire/endpoint_info.h"
#include "wire/error_message.h"
#include "wire/events.h"
#include "wire/finish.h"
#include "wire/heartbeat.h"
#include "wire/ide_km.h"
#include "wire/key_exchange.h"
#include "wire/key_pair_info.h"
#include "wire/key_update.h"
#include "wire/measurement_log.h"
#include "wire/measurements.h"
#include "wire/psk_exchange.h"
#include "wire/psk_finish.h"
#include "wire/respond_if_ready.h"
#include "wire/set_certificate.h"
#include "wire/swdsm_frame.h"
#include "wire/tdisp.h"
#include "wire/tdisp_optional.h"
#include "wire/vendor_defined.h"
#include "wire/version.h"

struct sample {
    uint32_t code;
    const void *in;
};

static const uint8_t data_96[96] = { 0x5A, 1, 2, 3 };
/* One measurement block: index 1, DMTF, five bytes: a raw value of two. */
static const uint8_t block[] = { 1, 1, 5, 0, 0x81, 2, 0, 0xAB, 0xCD };

static const struct dsm_get_version get_version;
static const struct dsm_version version = { .entry_count = 2, .entries = { 0x1100, 0x1200 } };
static const struct dsm_get_capabilities get_capabilities = {
    .flags = DSM_CAP_CERT,
    .data_transfer_size = 4096,
    .max_spdm_msg_size = 4096,
};
static const struct dsm_capabilities capabilities = {
    .flags = DSM_CAP_CERT,
    .data_transfer_size = 4096,
    .max_spdm_msg_size = 4096,
};
static const struct dsm_negotiate_algorithms negotiate_algorithms = {
    .offered.mask[DSM_ALG_ASYM] = 0x80,
    .offered.mask[DSM_ALG_HASH] = 2,
    .offered.external[DSM_ALG_ASYM] = { data_96, 4 },
    .offered.mask[DSM_ALG_DHE] = 0x10,
    .offered.external[DSM_ALG_DHE] = { data_96, 4 },
    .offered.has_struct[DSM_ALG_DHE] = true,
    .offered.mask[DSM_ALG_AEAD] = 2,
    .offered.has_struct[DSM_ALG_AEAD] = true,
};
static const struct dsm_algorithms algorithms = {
    .selected.mask[DSM_ALG_ASYM] = 0x80,
    .selected.mask[DSM_ALG_HASH] = 2,
    .selected.external[DSM_ALG_HASH] = { data_96, 4 },
    .selected.mask[DSM_ALG_AEAD] = 2,
    .selected.has_struct[DSM_ALG_AEAD] = true,
};
static const struct dsm_get_digests get_digests;
static const struct dsm_digests digests = {
    .supported_slot_mask = 3,
    .provisioned_slot_mask = 3,
    .digests = { data_96, 96 },
};
static const struct dsm_get_certificate get_certificate = { .slot = 1, .offset = 16, .length = 1024 };
static const struct dsm_certificate certificate = { .remainder_length = 1, .portion = { data_96, 40 } };
static const struct dsm_challenge challenge = { .summary_type = DSM_SUMMARY_ALL };
static const struct dsm_challenge_auth challenge_auth = {
    .slot_mask = 1,
    .cert_chain_hash = { data_96, 48 },
    .opaque = { data_96, 5 },
    .signature = { data_96, 96 },
};
static const struct dsm_get_measurements get_measurements = {
    .attributes = DSM_MEASUREMENTS_SIGNATURE_REQUESTED,
    .operation = DSM_MEASUREMENTS_ALL,
};
static const struct dsm_measurements measurements = {
    .block_count = 1,
    .record = { block, sizeof(block) },
    .opaque = { data_96, 7 },
};
static const struct dsm_key_exchange key_exchange = { .exchange_data = { data_96, 96 }, .opaque = { data_96, 12 } };
static const struct dsm_key_exchange_rsp key_exchange_rsp = {
    .exchange_data = { data_96, 96 },
    .opaque = { data_96, 12 },
    .signature = { data_96, 96 },
};
static const struct dsm_finish finish = {
    .attributes = DSM_FINISH_SIGNATURE_INCLUDED,
    .signature = { data_96, 96 },
    .verify_data = { data_96, 48 },
};
static const struct dsm_finish_rsp finish_rsp = { .verify_data = { data_96, 48 } };
static const struct dsm_heartbeat heartbeat;
static const struct dsm_heartbeat_ack heartbeat_ack;
static const struct dsm_key_update key_update = { DSM_KEY_UPDATE_ALL_KEYS, 7 };
static const struct dsm_key_update_ack key_update_ack = { DSM_KEY_VERIFY_NEW_KEY, 7 };
static const struct dsm_end_session end_session;
static const struct dsm_end_session_ack end_session_ack;
static const struct dsm_vendor_defined vendor_defined_request = {
    .code = DSM_SPDM_VENDOR_DEFINED_REQUEST,
    .standard_id = DSM_REGISTRY_PCI_SIG,
    .vendor_id = { (const uint8_t *)"\x01\x00", 2 },
    .payload = { data_96, 17 },
};
static const struct dsm_vendor_defined vendor_defined_response = {
    .code = DSM_SPDM_VENDOR_DEFINED_RESPONSE,
    .standard_id = DSM_REGISTRY_PCI_SIG,
    .vendor_id = { (const uint8_t *)"\x01\x00", 2 },
    .payload = { data_96, 17 },
};
static const struct dsm_respond_if_ready respond_if_ready = { DSM_SPDM_CHALLENGE, 1 };
static const struct dsm_error_message error_message = {
    .error_code = DSM_SPDM_ERROR_RESPONSE_NOT_READY,
    .extended = { data_96, 4 },
};

/* SPDM of later versions. */
static const struct dsm_chunk chunk_send = { .code = DSM_SPDM_CHUNK_SEND,
                                             .attributes = DSM_CHUNK_LAST,
                                             .handle = 3,
                                             .large_message_size = 40,
                                             .chunk = { data_96, 40 } };
static const struct dsm_chunk_send_ack chunk_send_ack = { .handle = 3, .response = { data_96, 4 } };
static const struct dsm_chunk_get chunk_get = { .handle = 3, .chunk_seq_no = 1 };
static const struct dsm_chunk chunk_response = {
    .code = DSM_SPDM_CHUNK_RESPONSE, .handle = 3, .chunk_seq_no = 1, .chunk = { data_96, 40 }
};
static const struct dsm_psk_exchange psk_exchange = {
    .req_session_id = 0xFFFE, .psk_hint = { data_96, 5 }, .context = { data_96, 48 }, .opaque = { data_96, 12 }
};
static const struct dsm_psk_exchange_rsp psk_exchange_rsp = { .context = { data_96, 48 },
                                                              .opaque = { data_96, 12 },
                                                              .verify_data = { data_96, 48 } };
static const struct dsm_psk_finish psk_finish = { .verify_data = { data_96, 48 } };
static const struct dsm_psk_finish_rsp psk_finish_rsp;
static const struct dsm_get_encapsulated_request get_encapsulated_request;
static const struct dsm_encapsulated_request encapsulated_request = { .request_id = 1, .request = { data_96, 4 } };
static const struct dsm_deliver_encapsulated_response deliver_encapsulated_response = { .request_id = 1,
                                                                                        .response = { data_96, 4 } };
static const struct dsm_encapsulated_response_ack encapsulated_response_ack = {
    .request_id = 2, .payload_type = DSM_ENCAPSULATED_PRESENT, .request = { data_96, 4 }
};
static const struct dsm_get_csr get_csr = { .requester_info = { data_96, 9 }, .opaque = { data_96, 3 } };
static const struct dsm_csr csr = { .csr = { data_96, 90 } };
static const uint8_t chain_60[60] = { 60, 0, 0, 0, 1, 2, 3 };
static const struct dsm_set_certificate set_certificate = { .slot = 1, .chain = { chain_60, sizeof(chain_60) } };
static const struct dsm_set_certificate_rsp set_certificate_rsp = { .slot = 1 };
static const struct dsm_get_key_pair_info get_key_pair_info = { .key_pair_id = 1 };
static const struct dsm_key_pair_info key_pair_info = {
    .total_key_pairs = 2, .key_pair_id = 1, .asym_algo_capabilities = 0x10, .public_key_info = { data_96, 18 }
};
static const struct dsm_set_key_pair_info set_key_pair_info = { .key_pair_id = 1, .desired_asym_algo = 0x10 };
static const struct dsm_set_key_pair_info_ack set_key_pair_info_ack;
static const struct dsm_get_measurement_extension_log get_measurement_extension_log = { .length = 4096 };
static const struct dsm_measurement_extension_log measurement_extension_log = { .remainder_length = 3,
                                                                                .portion = { data_96, 40 } };
static const struct dsm_get_endpoint_info get_endpoint_info = { .sub_code = DSM_ENDPOINT_INFO_DEVICE_CLASS,
                                                                .attributes = DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED };
static const struct dsm_endpoint_info endpoint_info = { .info = { data_96, 12 } };
static const struct dsm_get_supported_event_types get_supported_event_types;
static const struct dsm_supported_event_types supported_event_types = { .group_count = 1, .groups = { data_96, 16 } };
static const struct dsm_subscribe_event_types subscribe_event_types = { .group_count = 1, .groups = { data_96, 16 } };
static const struct dsm_subscribe_event_types_ack subscribe_event_types_ack;
/* One event: number 7, of DMTF, EVENT_LOST. */
static const uint8_t event_lost[] = { 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0 };
static const struct dsm_send_event send_event = { .event_count = 1, .events = { event_lost, sizeof(event_lost) } };
static const struct dsm_event_ack event_ack;

static const struct sample spdm_samples[] = {
    { DSM_SPDM_GET_VERSION, &get_version },
    { DSM_SPDM_VERSION, &version },
    { DSM_SPDM_GET_CAPABILITIES, &get_capabilities },
    { DSM_SPDM_CAPABILITIES, &capabilities },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, &negotiate_algorithms },
    { DSM_SPDM_ALGORITHMS, &algorithms },
    { DSM_SPDM_GET_DIGESTS, &get_digests },
    { DSM_SPDM_DIGESTS, &digests },
    { DSM_SPDM_GET_CERTIFICATE, &get_certificate },
    { DSM_SPDM_CERTIFICATE, &certificate },
    { DSM_SPDM_CHALLENGE, &challenge },
    { DSM_SPDM_CHALLENGE_AUTH, &challenge_auth },
    { DSM_SPDM_GET_MEASUREMENTS, &get_measurements },
    { DSM_SPDM_MEASUREMENTS, &measurements },
    { DSM_SPDM_KEY_EXCHANGE, &key_exchange },
    { DSM_SPDM_KEY_EXCHANGE_RSP, &key_exchange_rsp },
    { DSM_SPDM_FINISH, &finish },
    { DSM_SPDM_FINISH_RSP, &finish_rsp },
    { DSM_SPDM_HEARTBEAT, &heartbeat },
    { DSM_SPDM_HEARTBEAT_ACK, &heartbeat_ack },
    { DSM_SPDM_KEY_UPDATE, &key_update },
    { DSM_SPDM_KEY_UPDATE_ACK, &key_update_ack },
    { DSM_SPDM_END_SESSION, &end_session },
    { DSM_SPDM_END_SESSION_ACK, &end_session_ack },
    { DSM_SPDM_VENDOR_DEFINED_REQUEST, &vendor_defined_request },
    { DSM_SPDM_VENDOR_DEFINED_RESPONSE, &vendor_defined_response },
    { DSM_SPDM_RESPOND_IF_READY, &respond_if_ready },
    { DSM_SPDM_ERROR, &error_message },
    { DSM_SPDM_CHUNK_SEND, &chunk_send },
    { DSM_SPDM_CHUNK_SEND_ACK, &chunk_send_ack },
    { DSM_SPDM_CHUNK_GET, &chunk_get },
    { DSM_SPDM_CHUNK_RESPONSE, &chunk_response },
    { DSM_SPDM_PSK_EXCHANGE, &psk_exchange },
    { DSM_SPDM_PSK_EXCHANGE_RSP, &psk_exchange_rsp },
    { DSM_SPDM_PSK_FINISH, &psk_finish },
    { DSM_SPDM_PSK_FINISH_RSP, &psk_finish_rsp },
    { DSM_SPDM_GET_ENCAPSULATED_REQUEST, &get_encapsulated_request },
    { DSM_SPDM_ENCAPSULATED_REQUEST, &encapsulated_request },
    { DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, &deliver_encapsulated_response },
    { DSM_SPDM_ENCAPSULATED_RESPONSE_ACK, &encapsulated_response_ack },
    { DSM_SPDM_GET_CSR, &get_csr },
    { DSM_SPDM_CSR, &csr },
    { DSM_SPDM_SET_CERTIFICATE, &set_certificate },
    { DSM_SPDM_SET_CERTIFICATE_RSP, &set_certificate_rsp },
    { DSM_SPDM_GET_KEY_PAIR_INFO, &get_key_pair_info },
    { DSM_SPDM_KEY_PAIR_INFO, &key_pair_info },
    { DSM_SPDM_SET_KEY_PAIR_INFO, &set_key_pair_info },
    { DSM_SPDM_SET_KEY_PAIR_INFO_ACK, &set_key_pair_info_ack },
    { DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG, &get_measurement_extension_log },
    { DSM_SPDM_MEASUREMENT_EXTENSION_LOG, &measurement_extension_log },
    { DSM_SPDM_GET_ENDPOINT_INFO, &get_endpoint_info },
    { DSM_SPDM_ENDPOINT_INFO, &endpoint_info },
    { DSM_SPDM_GET_SUPPORTED_EVENT_TYPES, &get_supported_event_types },
    { DSM_SPDM_SUPPORTED_EVENT_TYPES, &supported_event_types },
    { DSM_SPDM_SUBSCRIBE_EVENT_TYPES, &subscribe_event_types },
    { DSM_SPDM_SUBSCRIBE_EVENT_TYPES_ACK, &subscribe_event_types_ack },
    { DSM_SPDM_SEND_EVENT, &send_event },
    { DSM_SPDM_EVENT_ACK, &event_ack },
};

static const struct dsm_tdisp_version tdisp_version = { { (const uint8_t *)"\x10", 1 } };
static const struct dsm_tdisp_get_capabilities tdisp_get_capabilities;
static const struct dsm_tdisp_capabilities tdisp_capabilities = { .req_msgs_supported = { 0xFE },
                                                                  .dev_addr_width = 52 };
static const struct dsm_tdisp_lock tdisp_lock = { .flags = DSM_LOCK_MSIX };
static const struct dsm_tdisp_lock_response tdisp_lock_response = { { 1, 2, 3 } };
static const struct dsm_tdisp_get_report tdisp_get_report = { 64, 64 };
static const struct dsm_tdisp_report_portion tdisp_report_portion = { 3, { (const uint8_t *)"portion", 7 } };
static const struct dsm_tdisp_state tdisp_state = { DSM_TDI_RUN };
static const struct dsm_tdisp_start tdisp_start = { { 1, 2, 3 } };
static const struct dsm_tdisp_error tdisp_error = { DSM_TDISP_INVALID_NONCE, 0, { (const uint8_t *)"more", 4 } };

static const struct dsm_tdisp_p2p_stream tdisp_p2p_stream = { 3 };
static const struct dsm_tdisp_mmio_range tdisp_mmio_range = { 0xFE000, 2, 4, 0, false };
static const struct dsm_tdisp_vdm tdisp_vdm = { 0, { data_96, 2 }, { data_96, 8 } };
static const struct dsm_tdisp_config tdisp_config = { DSM_TDISP_XT_MODE_ENABLE, false };

static const uint8_t tdisp_empty; /* a header alone */

static const struct sample tdisp_samples[] = {
    { DSM_TDISP_VERSION, &tdisp_version },
    { DSM_TDISP_GET_CAPABILITIES, &tdisp_get_capabilities },
    { DSM_TDISP_CAPABILITIES, &tdisp_capabilities },
    { DSM_TDISP_LOCK_INTERFACE_REQUEST, &tdisp_lock },
    { DSM_TDISP_LOCK_INTERFACE_RESPONSE, &tdisp_lock_response },
    { DSM_TDISP_GET_DEVICE_INTERFACE_REPORT, &tdisp_get_report },
    { DSM_TDISP_DEVICE_INTERFACE_REPORT, &tdisp_report_portion },
    { DSM_TDISP_DEVICE_INTERFACE_STATE, &tdisp_state },
    { DSM_TDISP_START_INTERFACE_REQUEST, &tdisp_start },
    { DSM_TDISP_ERROR, &tdisp_error },
    { DSM_TDISP_BIND_P2P_STREAM_REQUEST, &tdisp_p2p_stream },
    { DSM_TDISP_BIND_P2P_STREAM_RESPONSE, &tdisp_empty },
    { DSM_TDISP_UNBIND_P2P_STREAM_REQUEST, &tdisp_p2p_stream },
    { DSM_TDISP_UNBIND_P2P_STREAM_RESPONSE, &tdisp_empty },
    { DSM_TDISP_SET_MMIO_ATTRIBUTE_REQUEST, &tdisp_mmio_range },
    { DSM_TDISP_SET_MMIO_ATTRIBUTE_RESPONSE, &tdisp_empty },
    { DSM_TDISP_VDM_REQUEST, &tdisp_vdm },
    { DSM_TDISP_VDM_RESPONSE, &tdisp_vdm },
    { DSM_TDISP_SET_CONFIG_REQUEST, &tdisp_config },
    { DSM_TDISP_SET_CONFIG_RESPONSE, &tdisp_empty },
    { DSM_TDISP_GET_VERSION, &tdisp_empty },
    { DSM_TDISP_GET_DEVICE_INTERFACE_STATE, &tdisp_empty },
    { DSM_TDISP_START_INTERFACE_RESPONSE, &tdisp_empty },
    { DSM_TDISP_STOP_INTERFACE_REQUEST, &tdisp_empty },
    { DSM_TDISP_STOP_INTERFACE_RESPONSE, &tdisp_empty },
};

static const struct dsm_ide_km_query ide_km_query = { .port_index = 1 };
static const struct dsm_ide_km_query_resp ide_km_query_resp = { .bus_num = 2, .ide_registers = { data_96, 16 } };
static const struct dsm_ide_km_key_prog ide_km_key_prog = {
    .id = { .stream_id = 1, .sub_stream = DSM_IDE_CPL },
    .key_present = true,
    .key = { data_96, DSM_IDE_KEY_LEN },
    .ifv = { data_96, DSM_IDE_IFV_LEN },
};
static const struct dsm_ide_km_kp_ack ide_km_kp_ack = { .status = DSM_KP_ACK_UNSUPPORTED_VALUE };
static const struct dsm_ide_km_key_set ide_km_go = { .object = DSM_IDE_KM_K_SET_GO, .id = { .key_set = 1 } };
static const struct dsm_ide_km_key_set ide_km_stop = { .object = DSM_IDE_KM_K_SET_STOP, .id = { .key_set = 1 } };
static const struct dsm_ide_km_key_set ide_km_gostop_ack = { .object = DSM_IDE_KM_K_GOSTOP_ACK,
                                                             .id = { .key_set = 1 } };

static const struct sample ide_km_samples[] = {
    { DSM_IDE_KM_QUERY, &ide_km_query },
    { DSM_IDE_KM_QUERY_RESP, &ide_km_query_resp },
    { DSM_IDE_KM_KEY_PROG, &ide_km_key_prog },
    { DSM_IDE_KM_KP_ACK, &ide_km_kp_ack },
    { DSM_IDE_KM_K_SET_GO, &ide_km_go },
    { DSM_IDE_KM_K_SET_STOP, &ide_km_stop },
    { DSM_IDE_KM_K_GOSTOP_ACK, &ide_km_gostop_ack },
};

static const struct dsm_cxl_ide_km_query_resp cxl_ide_km_query_resp = { .caps = 0x71,
                                                                        .ide_registers = { data_96, 36 } };
static const struct dsm_cxl_ide_km_key_prog cxl_ide_km_key_prog = {
    .id = { .flag = true, .sub_stream = DSM_CXL_IDE_SUB_STREAM },
    .key_present = true,
    .key = { data_96, DSM_IDE_KEY_LEN },
    .iv = { data_96, DSM_CXL_IDE_IV_LEN },
};
static const struct dsm_cxl_ide_km_kp_ack cxl_ide_km_kp_ack = { .status = DSM_CXL_KP_ACK_INVALID };
#define CXL_KEY_SET(name, object_)                                                                                     \
    static const struct dsm_cxl_ide_km_key_set name = { .object = (object_), .id = { .direction = 1 } };
CXL_KEY_SET(cxl_ide_km_go, DSM_CXL_IDE_KM_K_SET_GO)
CXL_KEY_SET(cxl_ide_km_stop, DSM_CXL_IDE_KM_K_SET_STOP)
CXL_KEY_SET(cxl_ide_km_gostop_ack, DSM_CXL_IDE_KM_K_GOSTOP_ACK)
CXL_KEY_SET(cxl_ide_km_getkey, DSM_CXL_IDE_KM_GETKEY)
static const struct dsm_cxl_ide_km_getkey_ack cxl_ide_km_getkey_ack = { .key = { data_96, DSM_IDE_KEY_LEN },
                                                                        .iv = { data_96, DSM_CXL_IDE_IV_LEN } };

static const struct sample cxl_ide_km_samples[] = {
    { DSM_CXL_IDE_KM_QUERY, &ide_km_query },
    { DSM_CXL_IDE_KM_QUERY_RESP, &cxl_ide_km_query_resp },
    { DSM_CXL_IDE_KM_KEY_PROG, &cxl_ide_km_key_prog },
    { DSM_CXL_IDE_KM_KP_ACK, &cxl_ide_km_kp_ack },
    { DSM_CXL_IDE_KM_K_SET_GO, &cxl_ide_km_go },
    { DSM_CXL_IDE_KM_K_SET_STOP, &cxl_ide_km_stop },
    { DSM_CXL_IDE_KM_K_GOSTOP_ACK, &cxl_ide_km_gostop_ack },
    { DSM_CXL_IDE_KM_GETKEY, &cxl_ide_km_getkey },
    { DSM_CXL_IDE_KM_GETKEY_ACK, &cxl_ide_km_getkey_ack },
};

#define TSP_CONFIGURATION                                                                                              \
    {                                                                                                                  \
        .memory_encryption_features = 1, .memory_encryption_algorithm = 2, .te_state_features = 0x16, .ckid_base = 3,  \
        .number_of_ckids = 4, .explicit_ib = {                                                                         \
            { 64, 0 },                                                                                                 \
            { 128, 0xFF }                                                                                              \
        }                                                                                                              \
    }
static const uint8_t tsp_psks[DSM_CXL_TSP_SECONDARY_MAX * DSM_CXL_TSP_KEY_LEN] = { 1, 2, 3 };
static const struct dsm_cxl_tsp_plain tsp_plain = { .reserved_set = false };
static const struct dsm_cxl_tsp_version tsp_version = { .entries = { data_96, 2 } };
static const struct dsm_cxl_tsp_capabilities tsp_capabilities = { .memory_encryption_features = 0x1F,
                                                                  .number_of_ckids = 8,
                                                                  .number_of_secondary_sessions = 1 };
static const struct dsm_cxl_tsp_set_configuration tsp_set_configuration = {
    .configuration = TSP_CONFIGURATION, .validity_flags = 1, .ckid_type = 1, .psks = { tsp_psks, sizeof(tsp_psks) }
};
static const struct dsm_cxl_tsp_get_configuration_rsp tsp_configuration = { .configuration = TSP_CONFIGURATION,
                                                                            .state = DSM_CXL_TSP_CONFIG_LOCKED };
static const struct dsm_cxl_tsp_get_report tsp_get_report = { 1, 512, false };
static const struct dsm_cxl_tsp_report_portion tsp_report = { 7, { data_96, 9 }, false };
static const struct dsm_cxl_tsp_set_te_state tsp_te_state = { 1, 2, { data_96, 32 }, false };
static const struct dsm_cxl_tsp_ckid_key tsp_ckid_key = {
    .ckid = 5, .attributes = 1, .validity_flags = 3, .data_key = { data_96, 32 }, .tweak_key = { data_96, 32 }
};
static const struct dsm_cxl_tsp_range_key tsp_range_key = {
    .range_id = 1, .start = 2, .end = 3, .data_key = { data_96, 32 }, .tweak_key = { data_96, 32 }
};
static const struct dsm_cxl_tsp_number tsp_number = { 6, false };
static const struct dsm_cxl_tsp_error tsp_error = { DSM_CXL_TSP_BUSY, 1, { data_96, 3 }, false };

static const struct sample cxl_tsp_samples[] = {
    { DSM_CXL_TSP_VERSION_RSP, &tsp_version },
    { DSM_CXL_TSP_CAPABILITIES_RSP, &tsp_capabilities },
    { DSM_CXL_TSP_SET_CONFIGURATION_RSP, &tsp_plain },
    { DSM_CXL_TSP_CONFIGURATION_RSP, &tsp_configuration },
    { DSM_CXL_TSP_REPORT_RSP, &tsp_report },
    { DSM_CXL_TSP_LOCK_RSP, &tsp_plain },
    { DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY_RSP, &tsp_plain },
    { DSM_CXL_TSP_SET_CKID_RANDOM_KEY_RSP, &tsp_plain },
    { DSM_CXL_TSP_CLEAR_CKID_KEY_RSP, &tsp_plain },
    { DSM_CXL_TSP_SET_RANGE_SPECIFIC_KEY_RSP, &tsp_plain },
    { DSM_CXL_TSP_SET_RANGE_RANDOM_KEY_RSP, &tsp_plain },
    { DSM_CXL_TSP_CLEAR_RANGE_KEY_RSP, &tsp_plain },
    { DSM_CXL_TSP_SET_TE_STATE_RSP, &tsp_plain },
    { DSM_CXL_TSP_CHECK_DELAYED_RSP, &tsp_plain },
    { DSM_CXL_TSP_DELAYED_RSP, &tsp_number },
    { DSM_CXL_TSP_ERROR_RSP, &tsp_error },
    { DSM_CXL_TSP_GET_VERSION, &tsp_plain },
    { DSM_CXL_TSP_GET_CAPABILITIES, &tsp_plain },
    { DSM_CXL_TSP_SET_CONFIGURATION, &tsp_set_configuration },
    { DSM_CXL_TSP_GET_CONFIGURATION, &tsp_plain },
    { DSM_CXL_TSP_GET_REPORT, &tsp_get_report },
    { DSM_CXL_TSP_LOCK, &tsp_plain },
    { DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, &tsp_ckid_key },
    { DSM_CXL_TSP_SET_CKID_RANDOM_KEY, &tsp_ckid_key },
    { DSM_CXL_TSP_CLEAR_CKID_KEY, &tsp_number },
    { DSM_CXL_TSP_SET_RANGE_SPECIFIC_KEY, &tsp_range_key },
    { DSM_CXL_TSP_SET_RANGE_RANDOM_KEY, &tsp_range_key },
    { DSM_CXL_TSP_CLEAR_RANGE_KEY, &tsp_number },
    { DSM_CXL_TSP_SET_TE_STATE, &tsp_te_state },
    { DSM_CXL_TSP_CHECK_DELAYED, &tsp_plain },
};

static const struct dsm_swdsm_hello swdsm_hello = { 1, 0, 1, 0x3F, 2, { (const uint8_t *)"n\xC3\xA9", 3 } };
static const struct dsm_swdsm_result swdsm_result = { DSM_SWDSM_INVALID, { (const uint8_t *)"$.tdis: why", 11 } };
static const struct dsm_swdsm_event swdsm_event = { DSM_SWDSM_EVENT_FLR, 8, 0 };
static const struct dsm_swdsm_config_layout swdsm_config_layout = {
    8, 0, 2, { { 0x11, false, 0x40, 12 }, { 0x2E, true, 0x100, 24 } }
};
static const struct dsm_swdsm_config_write swdsm_config_write = { 8, 4, 2, 0, 6 };
static const struct dsm_swdsm_subscribe swdsm_subscribe = { DSM_SWDSM_SUBSCRIBE_DRAIN, 100 };
static const struct dsm_swdsm_state swdsm_state = { 1, 8, 0x501000402u, 1, 2, 2, 0xFFFE, 7 };
static const struct dsm_swdsm_ack swdsm_ack = { 7 };
static const struct dsm_swdsm_query swdsm_query = { 8 };

static const struct sample swdsm_samples[] = {
    { DSM_SWDSM_HELLO, &swdsm_hello },
    { 0, &swdsm_result },
    { DSM_SWDSM_EVENT, &swdsm_event },
    { DSM_SWDSM_CONFIG_LAYOUT, &swdsm_config_layout },
    { DSM_SWDSM_CONFIG_WRITE, &swdsm_config_write },
    { DSM_SWDSM_SUBSCRIBE, &swdsm_subscribe },
    { DSM_SWDSM_STATE, &swdsm_state },
    { DSM_SWDSM_ACK, &swdsm_ack },
    { DSM_SWDSM_QUERY, &swdsm_query },
};

static const void *find(const struct sample *samples, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (samples[i].code == code)
            return samples[i].in;
    return NULL;
}

#define FIND(samples, code) find(samples, sizeof(samples) / sizeof((samples)[0]), code)

const void *message_sample_of_spdm(uint32_t code)
{
    return FIND(spdm_samples, code);
}

const void *message_sample_of_tdisp(uint32_t type)
{
    return FIND(tdisp_samples, type);
}

const void *message_sample_of_ide_km(uint32_t object)
{
    return FIND(ide_km_samples, object);
}

const void *message_sample_of_cxl_ide_km(uint32_t object)
{
    return FIND(cxl_ide_km_samples, object);
}

const void *message_sample_of_cxl_tsp(uint32_t opcode)
{
    return FIND(cxl_tsp_samples, opcode);
}

const void *message_sample_of_swdsm(uint32_t command)
{
    return FIND(swdsm_samples, command);
}

struct dsm_wire_params message_sample_params(uint8_t spdm_version)
{
    return (struct dsm_wire_params){
        .version = spdm_version,
        .hash_size = 48,
        .signature_size = 96,
        .req_signature_size = 96,
        .request_exchange_size = 96,
        .response_exchange_size = 96,
        .handshake_in_the_clear = true,
    };
}
