/* SPDX-License-Identifier: BSD-3-Clause */
/* CXL's IDE_KM and TSP, asked without SPDM around them. */
#include "arranged_causes.h"
#include "support/hex.h"

#include "pcisig/cxl_ide_km.h"
#include "pcisig/cxl_tsp.h"

#define HOLDER 0x00010001u
#define OTHER 0x00020002u
#define KEY "0000000000000000000000000000000000000000000000000000000000000000"

typedef enum dsm_error (*respond_function)(struct dsm_device *device, const struct dsm_pci_session *session,
                                           struct dsm_bytes message, struct dsm_writer *w);

static void send_as(struct harness *h, respond_function respond, uint32_t session_id, const char *text, size_t room)
{
    uint8_t bytes[512], response[512];
    struct dsm_writer w = dsm_writer(response, room);
    struct dsm_pci_session session = { .session_id = session_id, .aead = dsm_aead_algorithm_by_name("AES_256_GCM") };

    (void)!respond(h->device, &session, hex_bytes(text, bytes, sizeof(bytes)), &w);
}

static void ide_km(struct harness *h, const char *text)
{
    send_as(h, dsm_cxl_ide_km_respond, HOLDER, text, 512);
}

static void tsp(struct harness *h, const char *text)
{
    send_as(h, dsm_cxl_tsp_respond, HOLDER, text, 512);
}

static void ide_response(struct harness *h)
{
    ide_km(h, "01000000");
}

static void ide_too_long(struct harness *h)
{
    ide_km(h, "00000000");
}

#define PROGRAM(port, iv) "020000000080" port KEY "000000" iv "0000000001000000"

static void ide_of_another(struct harness *h)
{
    ide_km(h, PROGRAM("00", "80"));
    send_as(h, dsm_cxl_ide_km_respond, OTHER, "000000", 512);
}

static void ide_no_port(struct harness *h)
{
    ide_km(h, "000001");
}

static void ide_sub_stream(struct harness *h)
{
    ide_km(h, "04000000000000");
}

static void ide_getkey(struct harness *h)
{
    h->device->cxl->ide.caps = DSM_CXL_IDE_CAP_VERSION_1;
    ide_km(h, "07000000008000");
}

static void ide_half_a_key(struct harness *h)
{
    ide_km(h, "0200000000800000000000");
}

static void ide_wrong_iv(struct harness *h)
{
    ide_km(h, PROGRAM("00", "10"));
}

static void tsp_short(struct harness *h)
{
    tsp(h, "10");
}

static void tsp_version(struct harness *h)
{
    tsp(h, "20810000");
}

static void tsp_opcode(struct harness *h)
{
    tsp(h, "10900000");
}

static void tsp_length(struct harness *h)
{
    tsp(h, "1081000000");
}

static void tsp_other_session(struct harness *h)
{
    tsp(h, "10810000");
    send_as(h, dsm_cxl_tsp_respond, OTHER, "10860000", 512);
}

static void lock(struct harness *h)
{
    tsp(h, "10810000");
    tsp(h, "10860000");
}

static void tsp_unlocked(struct harness *h)
{
    tsp(h, "10810000");
    tsp(h, "1089000000000000");
}

static void tsp_locked_twice(struct harness *h)
{
    lock(h);
    tsp(h, "10860000");
}

static void tsp_configuration(struct harness *h)
{
    char text[2 * 352 + 1];

    tsp(h, "10810000");
    memset(text, '0', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    memcpy(text, "108302", 6); /* CKID based alone */
    tsp(h, text);
}

static void tsp_report_past(struct harness *h)
{
    tsp(h, "10810000");
    tsp(h, "10850000FFFF0100");
}

static void tsp_report_nothing(struct harness *h)
{
    tsp(h, "10810000");
    tsp(h, "1085000000000000");
}

static void tsp_no_bytes(struct harness *h)
{
    lock(h);
    tsp(h, "108D0101000000000000000000000000"
           "00000000000000000000000000000000");
}

static void tsp_no_ckids(struct harness *h)
{
    lock(h);
    tsp(h, "1089000000000000");
}

#define CKID_KEY(type, flags) "1087000001000000" type "000000000000" flags KEY KEY

static void tsp_ckid_type(struct harness *h)
{
    lock(h);
    tsp(h, CKID_KEY("03", "01"));
}

static void tsp_no_ranges(struct harness *h)
{
    lock(h);
    tsp(h, "108C000000000000");
}

static void tsp_no_key(struct harness *h)
{
    lock(h);
    tsp(h, CKID_KEY("01", "02"));
}

static void tsp_entropy(struct harness *h)
{
    h->device->cxl->tsp.capabilities.memory_encryption_features = DSM_CXL_TSP_ENCRYPTION;
    lock(h);
    tsp(h, "1088000001000000"
           "01000000000000"
           "01" KEY KEY);
}

static void tsp_nothing_delayed(struct harness *h)
{
    tsp(h, "108E0000");
}

static void tsp_no_room(struct harness *h)
{
    send_as(h, dsm_cxl_tsp_respond, HOLDER, "10820000", 16);
}

const struct arranged_cause arranged_cxl_causes[] = {
    { DSM_CAUSE_CXL_IDE_OBJECT, ide_response,
      "CXL IDE_KM object id: 0x01: not a request of CXL's; accepted: 0 QUERY, 2 KEY_PROG, 4 K_SET_GO, 5 K_SET_STOP, 7 "
      "GETKEY (CXL 3.0 IDE_KM, Object ID)" },
    { DSM_CAUSE_CXL_IDE_LENGTH, ide_too_long,
      "CXL IDE_KM QUERY, length: 4 bytes: a wrong length; accepted: that of its table (CXL 3.0 IDE_KM)" },
    { DSM_CAUSE_CXL_IDE_OWNER, ide_of_another,
      "CXL IDE_KM QUERY, session: 0x20002: session 0x10001 has programmed keys of the port; accepted: the same in that "
      "session, or once it has ended (CXL 3.0 IDE_KM)" },
    { DSM_CAUSE_CXL_IDE_PORT, ide_no_port,
      "CXL IDE_KM QUERY, PortIndex: 1: the device has no such port; accepted: below 1 (CXL 3.0 IDE_KM, PortIndex)" },
    { DSM_CAUSE_CXL_IDE_SUB_STREAM, ide_sub_stream,
      "CXL IDE_KM K_SET_GO, sub-stream: 0: not that of CXL.cachemem; accepted: 8 (CXL 3.0 IDE_KM, Key Sub-Stream)" },
    { DSM_CAUSE_CXL_IDE_CAPS, ide_getkey,
      "CXL IDE_KM GETKEY: QUERY_RESP does not state that the port can; accepted: Caps with bits of 0x30; they are 0x01 "
      "(CXL 3.0 IDE_KM QUERY_RESP, Caps)" },
    { DSM_CAUSE_CXL_KEY_LENGTH, ide_half_a_key,
      "CXL IDE_KM KEY_PROG, length: 11 bytes: a key is 8 double words, its IV 3; accepted: 51 bytes (CXL 3.0 IDE_KM "
      "KEY_PROG)" },
    { DSM_CAUSE_CXL_KEY_IV, ide_wrong_iv,
      "CXL IDE_KM KEY_PROG, IV: its sub-stream is not that of CXL.cachemem; accepted: 1000b in bits 95:92 (CXL 3.0 "
      "IDE_KM KEY_PROG)" },
    { DSM_CAUSE_TSP_SHORT, tsp_short,
      "TSP, length: 1 bytes: shorter than its header; accepted: at least 2 bytes (CXL 3.1 TSP, header)" },
    { DSM_CAUSE_TSP_VERSION, tsp_version,
      "TSPVersion: 0x20: TSPVersion is not 1.0; accepted: 0x10 (CXL 3.1 TSP, header)" },
    { DSM_CAUSE_TSP_OPCODE, tsp_opcode,
      "TSP opcode: 0x90: not a request of TSP; accepted: 0x81 to 0x8e (CXL 3.1 TSP, opcodes)" },
    { DSM_CAUSE_TSP_LENGTH, tsp_length,
      "TSP, length: 5 bytes: the request of TSP has another length; accepted: that of its table (CXL 3.1 TSP)" },
    { DSM_CAUSE_TSP_SESSION, tsp_other_session,
      "TSP session: another session: it may not ask for this; accepted: the primary session (CXL 3.1 TSP, "
      "NO_PRIVILEGE)" },
    { DSM_CAUSE_TSP_STATE, tsp_unlocked,
      "TSP state: CONFIG_UNLOCKED: the request is not legal in this state of the target; accepted: CONFIG_LOCKED (CXL "
      "3.1 TSP, INVALID_SECURITY_STATE)" },
    { DSM_CAUSE_TSP_LOCKED, tsp_locked_twice,
      "TSP state: CONFIG_LOCKED: the target is locked already; accepted: CONFIG_UNLOCKED (CXL 3.1 TSP, "
      "ALREADY_LOCKED)" },
    { DSM_CAUSE_TSP_CONFIGURATION, tsp_configuration,
      "TSP configuration: CKID or range based encryption without encryption; accepted: a configuration that keeps this "
      "rule (CXL 3.1 TSP SET_TARGET_CONFIGURATION)" },
    { DSM_CAUSE_TSP_REPORT_OFFSET, tsp_report_past,
      "TSP report, offset: 65535: at or past the report's end; accepted: below 220 (CXL 3.1 TSP "
      "GET_TARGET_CONFIGURATION_REPORT)" },
    { DSM_CAUSE_TSP_REPORT_LENGTH, tsp_report_nothing,
      "TSP report, length: 0: it asks for nothing of the report; accepted: at least 1 (CXL 3.1 TSP "
      "GET_TARGET_CONFIGURATION_REPORT)" },
    { DSM_CAUSE_TSP_TE_STATE, tsp_no_bytes,
      "TSP memory: a range of no bytes; accepted: TE state 0 or 1 of ranges that the target can have (CXL 3.1 TSP "
      "SET_TARGET_TE_STATE)" },
    { DSM_CAUSE_TSP_CKID, tsp_no_ckids,
      "TSP CKID: encryption by CKID is not enabled; accepted: a CKID of the configuration (CXL 3.1 TSP, "
      "INVALID_CKID)" },
    { DSM_CAUSE_TSP_CKID_TYPE, tsp_ckid_type,
      "TSP CKID type: 3: there is no such type; accepted: 1 TVM CKID, 2 OS CKID (CXL 3.1 TSP "
      "SET_TARGET_CKID_SPECIFIC_KEY)" },
    { DSM_CAUSE_TSP_RANGE, tsp_no_ranges,
      "TSP range: encryption by range is not enabled; accepted: a range of the target, beside others (CXL 3.1 TSP "
      "SET_TARGET_RANGE_SPECIFIC_KEY)" },
    { DSM_CAUSE_TSP_NO_KEY, tsp_no_key,
      "TSP validity flags: 0x02: a specific key that is not there; accepted: bit 0 set (CXL 3.1 TSP, validity flags)" },
    { DSM_CAUSE_TSP_ENTROPY, tsp_entropy,
      "TSP validity flags: 0x01: entropy, which the target does not take; accepted: 0x00 (CXL 3.1 TSP, validity "
      "flags)" },
    { DSM_CAUSE_TSP_NOTHING_DELAYED, tsp_nothing_delayed,
      "TSP state: no request was delayed; accepted: the request itself (CXL 3.1 TSP CHECK_TARGET_DELAYED_COMPLETION)" },
    { DSM_CAUSE_TSP_NO_ROOM, tsp_no_room,
      "length of TSP's response: the requester takes less than the response; accepted: a larger DataTransferSize "
      "(DSP0274 GET_CAPABILITIES, DataTransferSize)" },
};
const size_t arranged_cxl_cause_count = sizeof(arranged_cxl_causes) / sizeof(arranged_cxl_causes[0]);
