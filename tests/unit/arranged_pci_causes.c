/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP and IDE_KM, asked without SPDM around them. */
#include "arranged_causes.h"
#include "support/hex.h"

#include "device/device_config.h"
#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/ide_port.h"
#include "pcisig/ide_km.h"
#include "pcisig/tdisp.h"
#include "pcisig/tdisp_emulator.h"

static enum dsm_error failing_random(const struct dsm_crypto *of, void *out, size_t n)
{
    return arranged_random_result == DSM_OK ? dsm_random(of, out, n) : arranged_random_result;
}

/* LOCK's; the linker then has no use for the room's own copy. */
#define dsm_random failing_random
#include "pcisig/tdisp_lock.c" /* NOLINT(bugprone-suspicious-include) */
#undef dsm_random

#define HOLDER 0x00010001u
#define OTHER 0x00020002u
#define NO_MORE "0000000000000000"
#define HEAD(type) "10" type "0000EFBE0000" NO_MORE
#define BODY_OF_LOCK                                                                                                   \
    "0000"                                                                                                             \
    "04"                                                                                                               \
    "00" NO_MORE NO_MORE
#define KEY "0000000000000000000000000000000000000000000000000000000000000000"

typedef enum dsm_error (*respond_function)(struct dsm_device *device, const struct dsm_pci_session *session,
                                           struct dsm_bytes message, struct dsm_writer *w);

static void send_as(struct harness *h, respond_function respond, uint32_t session_id, const char *text, size_t room)
{
    uint8_t bytes[128], response[DSM_SECURED_RESPONSE_MAX];
    struct dsm_writer w = dsm_writer(response, room);
    bool asked = true;
    struct dsm_pci_session session = {
        .session_id = session_id,
        .aead = dsm_aead_algorithm_by_name("AES_256_GCM"),
        .tdisp_version_asked = &asked,
    };

    (void)!respond(h->device, &session, hex_bytes(text, bytes, sizeof(bytes)), &w);
}

static void tdisp(struct harness *h, const char *text)
{
    send_as(h, dsm_tdisp_respond, HOLDER, text, DSM_SECURED_RESPONSE_MAX);
}

static void lock(struct harness *h)
{
    tdisp(h, HEAD("83") BODY_OF_LOCK);
}

static void send_half_a_header(struct harness *h)
{
    tdisp(h, "1085");
}

static void send_tdisp_20(struct harness *h)
{
    tdisp(h, "20850000EFBE0000" NO_MORE);
}

static void send_what_is_no_request(struct harness *h)
{
    tdisp(h, HEAD("90"));
}

static void ask_for_more_than_the_state(struct harness *h)
{
    uint8_t bytes[64], response[64];
    struct dsm_writer w = dsm_writer(response, sizeof(response));

    (void)!dsm_tdisp_respond_to_emulator(h->device, hex_bytes(HEAD("83"), bytes, sizeof(bytes)), &w);
}

static void send_a_body_too_many(struct harness *h)
{
    tdisp(h, HEAD("85") "00000000");
}

static void ask_for_another_function(struct harness *h)
{
    lock(h);
    tdisp(h, "10850000"
             "00010000" NO_MORE);
}

static void ask_for_anothers_report(struct harness *h)
{
    lock(h);
    send_as(h, dsm_tdisp_respond, OTHER, HEAD("84") "00000010", DSM_SECURED_RESPONSE_MAX);
}

static void lock_twice(struct harness *h)
{
    lock(h);
    lock(h);
}

static void lock_with_a_flag_too_many(struct harness *h)
{
    h->device->settings.lock_flags_supported = DSM_LOCK_NO_FW_UPDATE;
    tdisp(h, HEAD("83") "0400"
                        "04"
                        "00" NO_MORE NO_MORE);
}

static void lock_without_keys(struct harness *h)
{
    h->device->ide.policy = DSM_IDE_REQUIRED;
    lock(h);
}

static void lock_without_a_default_stream(struct harness *h)
{
    static const struct dsm_swdsm_capability ide = { .id = 0x30, .extended = true, .offset = 0x100, .len = 0x80 };
    struct dsm_ide_port port = { 0 };

    assert_error(DSM_OK, dsm_ide_port_make_registers(&port, 1, 2, 0));
    assert_error(DSM_OK, dsm_ide_configure(&h->device->ide, DSM_IDE_REQUIRED, &port, 1, 3));
    assert_error(DSM_OK, dsm_device_config_layout(h->device, HARNESS_FUNCTION_ID, 0, &ide, 1, NULL));
    dsm_ide_own(&h->device->ide, 0, 4, HOLDER);
    h->device->ide.streams[h->device->ide.stream_count++] = (struct dsm_ide_stream){ .stream_id = 4, .secure = true };
    lock(h);
}

static void lock_with_an_offset_too_far(struct harness *h)
{
    tdisp(h, HEAD("83") "0000"
                        "04"
                        "00"
                        "0000000000000080" NO_MORE);
}

static void lock_with_bar(struct harness *h, uint64_t address, uint64_t len)
{
    h->device->tdis[0].description.bars[0].address = address;
    h->device->tdis[0].description.bars[0].len = len;
    lock(h);
}

static void lock_without_addresses(struct harness *h)
{
    lock_with_bar(h, 0, 0x4000);
}

static void lock_beside_a_page(struct harness *h)
{
    lock_with_bar(h, 0x80000010, 0x4000);
}

static void lock_half_a_page(struct harness *h)
{
    lock_with_bar(h, 0x80000000, 0x800);
}

static void lock_past_the_address_space(struct harness *h)
{
    lock_with_bar(h, 0xFFFFFFFFFFFFF000, 0x4000);
}

static void lock_with_a_huge_bar(struct harness *h)
{
    lock_with_bar(h, 0x1000, (uint64_t)1 << 46); /* MSI-X cuts it */
}

static void lock_with_overlapping_bars(struct harness *h)
{
    struct dsm_bar *bars = h->device->tdis[0].description.bars;

    bars[4] = bars[0];
    lock(h);
}

static void lock_with_many_ranges(struct harness *h)
{
    for (unsigned i = 0; i < DSM_BARS_MAX; i++) {
        struct dsm_bar *bar = &h->device->tdis[0].description.bars[i];

        *bar = (struct dsm_bar){ .present = true, .address = 0x100000 * (i + 1), .len = 0x20000, .range_count = 8 };
        for (unsigned j = 0; j < bar->range_count; j++)
            bar->ranges[j] = (struct dsm_bar_range){ .offset = 0x1000 + j * 0x2000,
                                                     .len = 0x1000,
                                                     .attributes = DSM_RANGE_IS_NON_TEE_MEM };
    }
    lock(h);
}

static void lock_with_a_long_report(struct harness *h)
{
    struct dsm_tdi_description *description = &h->device->tdis[0].description;

    description->device_specific_info_len = DSM_REPORT_MAX;
    lock(h);
    description->device_specific_info_len = 0;
}

static void lock_beside_another(struct harness *h)
{
    struct dsm_tdi_description description = h->device->tdis[0].description;

    description.auto_id = false;
    description.function_id = HARNESS_FUNCTION_ID ^ 1u;
    assert_error(DSM_OK, dsm_device_add_tdi(h->device, &description, NULL, 0));
    tdisp(h, "10830000"
             "EEBE0000" NO_MORE BODY_OF_LOCK);
}

static void lock_with_phantom_functions(struct harness *h)
{
    static const struct dsm_swdsm_capability express = { .id = 0x10, .offset = 0x40, .len = 0x3C };

    assert_error(DSM_OK, dsm_device_config_layout(h->device, HARNESS_FUNCTION_ID, 0, &express, 1, NULL));
    assert_error(DSM_OK, dsm_device_config_write(h->device, HARNESS_FUNCTION_ID, 0x48, 2, 0x2910, 0x2B10, NULL));
    lock(h);
}

static void lock_without_randomness(struct harness *h)
{
    arranged_random_result = DSM_ERR_NO_ENTROPY;
    lock(h);
    arranged_random_result = DSM_OK;
}

static void read_past_the_report(struct harness *h)
{
    lock(h);
    tdisp(h, HEAD("84") "FFFF1000");
}

static void read_nothing(struct harness *h)
{
    lock(h);
    tdisp(h, HEAD("84") "00000000");
}

static void lock_in_a_small_response(struct harness *h)
{
    send_as(h, dsm_tdisp_respond, HOLDER, HEAD("83") BODY_OF_LOCK, 40);
}

static void start_with_another_nonce(struct harness *h)
{
    lock(h);
    tdisp(h, HEAD("86") KEY);
}

static void fail_a_drain(struct harness *h)
{
    struct dsm_tdisp_drain drain = { .request = 0x83, .function_id = HARNESS_FUNCTION_ID };
    uint8_t response[64];
    struct dsm_writer w = dsm_writer(response, sizeof(response));

    lock(h);
    drain.generation = h->device->tdis[0].generation;
    assert_error(DSM_OK, dsm_tdisp_drain_failed(h->device, &drain, &w));
}

static void run_with_p2p(struct harness *h, const char *flags)
{
    char text[256];

    h->device->settings.lock_flags_supported |= DSM_LOCK_BIND_P2P;
    snprintf(text, sizeof(text),
             HEAD("83") "%s00"
                        "04"
                        "00" NO_MORE NO_MORE,
             flags);
    tdisp(h, text);
    dsm_device_move_tdi(h->device, &h->device->tdis[0], DSM_TDI_RUN, DSM_TDI_REASON_START);
}

static void bind_what_was_not_locked(struct harness *h)
{
    run_with_p2p(h, "00");
    tdisp(h, HEAD("88") "05");
}

static void bind_the_default_stream(struct harness *h)
{
    run_with_p2p(h, "08");
    tdisp(h, HEAD("88") "04");
}

static void change_no_pages(struct harness *h)
{
    h->device->tdis[0].description.bars[0].attributes = DSM_RANGE_IS_MEM_ATTR_UPDATABLE;
    run_with_p2p(h, "00");
    tdisp(h, HEAD("8A") NO_MORE NO_MORE);
}

static void vdm(struct harness *h, const char *text)
{
    h->device->settings.arm_vdm = true;
    tdisp(h, text);
}

static void vdm_of_another(struct harness *h)
{
    vdm(h, HEAD("8B") "00020100");
}

static void vdm_of_no_type(struct harness *h)
{
    vdm(h, HEAD("8B") "0002B51300FF0000");
}

static void vdm_too_long(struct harness *h)
{
    vdm(h, HEAD("8B") "0002B5130001000000");
}

static void vdm_large_mecid(struct harness *h)
{
    vdm(h, HEAD("8B") "0002B5130005000001000000");
}

static void ide_km(struct harness *h, const char *text)
{
    send_as(h, dsm_ide_km_respond, HOLDER, text, DSM_SECURED_RESPONSE_MAX);
}

static void query_a_device_without_ide(struct harness *h)
{
    h->device->ide.policy = DSM_IDE_NONE;
    ide_km(h, "000000");
}

static void send_no_object(struct harness *h)
{
    ide_km(h, "");
}

static void send_a_response_object(struct harness *h)
{
    ide_km(h, "01000000");
}

static void query_too_long(struct harness *h)
{
    ide_km(h, "00000000");
}

#define GO(key, port) "0400000700" key port
#define PROGRAM(key, port) "0200000700" key port KEY "0000000001000000"

static void query_anothers_port(struct harness *h)
{
    ide_km(h, PROGRAM("00", "00"));
    send_as(h, dsm_ide_km_respond, OTHER, "000000", DSM_SECURED_RESPONSE_MAX);
}

static void query_no_port(struct harness *h)
{
    ide_km(h, "000008");
}

static void let_a_ninth_sub_stream_go(struct harness *h)
{
    ide_km(h, GO("90", "00"));
}

static void program_half_a_key(struct harness *h)
{
    ide_km(h, "02000007000000" NO_MORE);
}

static void program_no_port(struct harness *h)
{
    ide_km(h, PROGRAM("00", "08"));
}

static void program_a_ninth_sub_stream(struct harness *h)
{
    ide_km(h, PROGRAM("90", "00"));
}

static void program_with_a_later_ifv(struct harness *h)
{
    ide_km(h, "02000007000000" KEY "0000000002000000");
}

static void program_more_streams_than_there_are(struct harness *h)
{
    char text[] = PROGRAM("00", "00");

    for (unsigned stream = 0; stream <= h->device->ide.stream_max; stream++) {
        snprintf(text + 6, 3, "%02X", stream);
        text[8] = '0';
        ide_km(h, text);
    }
}

static void program_a_key_in_use(struct harness *h)
{
    ide_km(h, PROGRAM("01", "00"));
    ide_km(h, GO("01", "00"));
    ide_km(h, PROGRAM("01", "00"));
}

const struct arranged_cause arranged_pci_causes[] = {
    { DSM_CAUSE_TDISP_SHORT, send_half_a_header,
      "length: 2 bytes: shorter than a TDISP header; accepted: at least 16 bytes (PCIe 11.3, TDISP message format)" },
    { DSM_CAUSE_TDISP_VERSION, send_tdisp_20,
      "TDISPVersion: 0x20: TDISPVersion is not 1.0; accepted: 0x10 (PCIe 11.3.4)" },
    { DSM_CAUSE_TDISP_CODE, send_what_is_no_request,
      "MessageType: 0x90: not a request that is served; accepted: those that REQ_MSGS_SUPPORTED lists (PCIe 11.3, "
      "TDISP_CAPABILITIES)" },
    { DSM_CAUSE_TDISP_EMULATOR_CODE, ask_for_more_than_the_state,
      "MessageType: 0x83: an emulator may ask for the state only; accepted: 0x85, GET_DEVICE_INTERFACE_STATE "
      "(swdsm-protocol(7))" },
    { DSM_CAUSE_TDISP_LENGTH, send_a_body_too_many,
      "length: 20 bytes: the request has another length; accepted: 16 bytes (PCIe 11.3, the request's table)" },
    { DSM_CAUSE_TDISP_INTERFACE, ask_for_another_function,
      "FUNCTION_ID: 0x100: no TDI of this device has this function id; accepted: be:1d.7 (PCIe 11.3, INTERFACE_ID)" },
    { DSM_CAUSE_TDISP_SESSION, ask_for_anothers_report,
      "session: 0x20002: the TDI is not locked by this session; accepted: 0x10001 (PCIe 11.6.3)" },
    { DSM_CAUSE_TDISP_STATE, lock_twice,
      "TDI_STATE: CONFIG_LOCKED: the request is not legal in this state; accepted: CONFIG_UNLOCKED (PCIe 11.3.1)" },
    { DSM_CAUSE_LOCK_FLAGS, lock_with_a_flag_too_many,
      "FLAGS: 0x04: a flag that LOCK_INTERFACE_FLAGS_SUPPORTED lacks; accepted: bits of 0x01 (PCIe 11.3.8, FLAGS)" },
    { DSM_CAUSE_LOCK_STREAM, lock_without_keys,
      "default stream id: 4: the default IDE stream is not keyed over this session; accepted: a stream that KEY_PROG "
      "and K_SET_GO of this session have made secure (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_DEFAULT_STREAM, lock_without_a_default_stream,
      "default stream id: 4: no IDE stream is configured as the default stream; accepted: the one Selective IDE stream "
      "that is enabled as Default Stream (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_OFFSET_RANGE, lock_with_an_offset_too_far,
      "MMIO_REPORTING_OFFSET: 0x8000000000000000: MMIO_REPORTING_OFFSET takes a range out of the address space; "
      "accepted: one that keeps each range in 64 bits (PCIe 11.3.8, MMIO_REPORTING_OFFSET)" },
    { DSM_CAUSE_LOCK_BAR_ADDRESS, lock_without_addresses,
      "BAR 0, address: 0x00: not programmed; accepted: an address (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_BAR_ALIGNMENT, lock_beside_a_page,
      "BAR 0, address: 0x80000010: not at the beginning of a page; accepted: a multiple of 4096 (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_BAR_SIZE, lock_half_a_page,
      "BAR 0, size: 0x800: no whole pages; accepted: a multiple of 4096 (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_BAR_END, lock_past_the_address_space,
      "BAR 0, address: 0xfffffffffffff000: the BAR ends past the address space; accepted: one at which it ends in 64 "
      "bits (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_BAR_OVERLAP, lock_with_overlapping_bars,
      "BAR 4: it overlaps BAR 0; accepted: BARs apart from each other (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_RANGES, lock_with_many_ranges,
      "MMIO_RANGE_COUNT: more than 64: more ranges than a report may have here; accepted: at most 64 (PCIe 11.3.11)" },
    { DSM_CAUSE_LOCK_RANGE_PAGES, lock_with_a_huge_bar,
      "BAR 0, range: 0x* pages: more than 32 bits of pages can say; accepted: at most 0xffffffff pages (PCIe "
      "11.3.11)" },
    { DSM_CAUSE_LOCK_REPORT, lock_with_a_long_report,
      "report: * bytes: longer than a report can be; accepted: at most 65535 bytes (PCIe 11.3.11)" },
    { DSM_CAUSE_LOCK_NEIGHBOURS, lock_beside_another,
      "BARs of *: a BAR of the TDI overlaps one of them; accepted: BARs apart from all others (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_CONFIGURATION, lock_with_phantom_functions,
      "configuration space: phantom functions are enabled; accepted: registers without that (PCIe 11.3.8)" },
    { DSM_CAUSE_LOCK_ENTROPY, lock_without_randomness,
      "START_INTERFACE_NONCE: no random bytes for the nonce; accepted: LOCK again later (PCIe 11.3.9)" },
    { DSM_CAUSE_REPORT_OFFSET, read_past_the_report,
      "OFFSET: 65535: OFFSET is at or past the report's end; accepted: below 56 (PCIe 11.3.10, OFFSET)" },
    { DSM_CAUSE_REPORT_LENGTH, read_nothing,
      "LENGTH: 0: it asks for nothing; accepted: at least 1 (PCIe 11.3.10, LENGTH)" },
    { DSM_CAUSE_TDISP_NO_ROOM, lock_in_a_small_response,
      "length of the response: it does not fit into what the requester takes; accepted: a larger DataTransferSize "
      "(DSP0274 GET_CAPABILITIES, DataTransferSize)" },
    { DSM_CAUSE_START_NONCE, start_with_another_nonce,
      "START_INTERFACE_NONCE: not the nonce of this lock's response; accepted: the nonce of LOCK_INTERFACE_RESPONSE "
      "(PCIe 11.3.14)" },
    { DSM_CAUSE_DRAIN, fail_a_drain,
      "transactions: transactions were not drained in time; the TDI is in ERROR; accepted: STOP, then LOCK again (PCIe "
      "11.3.9, 11.3.16)" },
    { DSM_CAUSE_P2P_NOT_LOCKED, bind_what_was_not_locked,
      "LOCK's FLAGS: 0x00: the TDI was locked without BIND_P2P; accepted: LOCK with bit 3 (PCIe 11.3.8, BIND_P2P)" },
    { DSM_CAUSE_P2P_STREAM, bind_the_default_stream,
      "P2P_STREAM_ID: 4: the default stream; accepted: another stream, which this session has keyed, to bind; one that "
      "is "
      "bound, to unbind (PCIe 11.3, BIND_P2P_STREAM_REQUEST)" },
    { DSM_CAUSE_MMIO_RANGE, change_no_pages,
      "MMIO_RANGE: no pages; accepted: pages of one range of the report that may be updated (PCIe 11.3, "
      "SET_MMIO_ATTRIBUTE_REQUEST)" },
    { DSM_CAUSE_VDM_VENDOR, vdm_of_another,
      "VDM_REQUEST, vendor: registry 0: not a vendor whose messages are served; accepted: registry 0, vendor id 0x13b5 "
      "(Arm) (PCIe 11.3, VDM_REQUEST)" },
    { DSM_CAUSE_VDM_TYPE, vdm_of_no_type,
      "VDM of Arm's, type: 0xff: not a request that is served; accepted: 0x01 GET_VERSION, 0x02 GET_DEV_PROP, 0x05 "
      "SET_INTERFACE (Arm RMM specification, TDISP VDMs)" },
    { DSM_CAUSE_VDM_LENGTH, vdm_too_long,
      "VDM_REQUEST, length: 9 bytes behind the header: not that of the message; accepted: that of its table (Arm RMM "
      "specification, TDISP VDMs)" },
    { DSM_CAUSE_VDM_MECID, vdm_large_mecid,
      "PMECID: 1: it has more bits than the device's MECIDs; accepted: a number of 0 bits (Arm RMM specification, "
      "SET_INTERFACE)" },
    { DSM_CAUSE_IDE_NONE, query_a_device_without_ide,
      "IDE_KM QUERY: the device has no IDE; accepted: a device whose description has IDE ports (swdsm.json(5), ide)" },
    { DSM_CAUSE_IDE_EMPTY, send_no_object,
      "IDE_KM object: 0 bytes: there is no object id; accepted: at least 1 byte (PCIe 6.33.3, Object ID)" },
    { DSM_CAUSE_IDE_OBJECT, send_a_response_object,
      "IDE_KM Object ID: 0x01: not a request; accepted: 0 QUERY, 2 KEY_PROG, 4 K_SET_GO, 5 K_SET_STOP (PCIe 6.33.3, "
      "Object ID)" },
    { DSM_CAUSE_IDE_LENGTH, query_too_long,
      "IDE_KM QUERY, length: 4 bytes: a wrong length; accepted: that of its table (PCIe 6.33.3)" },
    { DSM_CAUSE_IDE_OWNER, query_anothers_port,
      "IDE_KM QUERY, session: 0x20002: session 0x10001 has programmed keys; accepted: the same in that session, or "
      "once it has ended (PCIe 6.33.3)" },
    { DSM_CAUSE_IDE_PORT, query_no_port,
      "IDE_KM QUERY, PortIndex: 8: there is no such port; accepted: below 8 (PCIe 6.33.3, PortIndex)" },
    { DSM_CAUSE_IDE_SUB_STREAM, let_a_ninth_sub_stream_go,
      "IDE_KM K_SET_GO, sub-stream: 9: there is no such sub-stream; accepted: 0 to 2 (PCIe 6.33.3, Key Sub-Stream)" },
    { DSM_CAUSE_KEY_LENGTH, program_half_a_key,
      "IDE_KM KEY_PROG, length: 15 bytes: a key is 8 double words, its IFV 2; accepted: 47 bytes (PCIe 6.33.3, KP_ACK "
      "Incorrect Length)" },
    { DSM_CAUSE_KEY_PORT, program_no_port,
      "IDE_KM KEY_PROG, PortIndex: 8: no key can be programmed there: no such port; accepted: below 8 (PCIe 6.33.3, "
      "KP_ACK Unsupported Port Index)" },
    { DSM_CAUSE_KEY_SUB_STREAM, program_a_ninth_sub_stream,
      "IDE_KM KEY_PROG, sub-stream: 9: no key has this sub-stream; accepted: 0 to 2 (PCIe 6.33.3, KP_ACK Unsupported "
      "Value)" },
    { DSM_CAUSE_KEY_IFV, program_with_a_later_ifv,
      "IDE_KM KEY_PROG, IFV: another than the initial one; accepted: 00000000 00000001, the higher double word first "
      "(PCIe 6.33.3, KP_ACK Unsupported Value)" },
    { DSM_CAUSE_KEY_STREAMS, program_more_streams_than_there_are,
      "IDE_KM KEY_PROG, Stream ID: 40: the port has keys of as many streams as it can; accepted: one of these (PCIe "
      "6.33.3, KP_ACK Unsupported Value)" },
    { DSM_CAUSE_KEY_IN_USE, program_a_key_in_use,
      "IDE_KM KEY_PROG, Key Set: 1: this key is in use; accepted: the other key set (PCIe 6.33.3, KP_ACK Unspecified "
      "Failure)" },
};
const size_t arranged_pci_cause_count = sizeof(arranged_pci_causes) / sizeof(arranged_pci_causes[0]);
