/* SPDX-License-Identifier: BSD-3-Clause */
/* The payloads of an emulator's own frames, each with one field that does not do. */
#include "arranged_causes.h"
#include "support/hex.h"

#include "wire/swdsm_frame.h"

#define DECODE(name, message)                                                                                          \
    static void decode_##name(struct harness *h, const char *hex)                                                      \
    {                                                                                                                  \
        struct dsm_swdsm_##message out;                                                                                \
        uint8_t bytes[128];                                                                                            \
                                                                                                                       \
        assert_int_not_equal(                                                                                          \
            DSM_OK, dsm_swdsm_##message##_decode(hex_bytes(hex, bytes, sizeof(bytes)), &out, &h->device->cause));      \
    }
DECODE(hello, hello)
DECODE(event, event)
DECODE(layout, config_layout)
DECODE(write, config_write)
DECODE(subscribe, subscribe)

#define HELLO                                                                                                          \
    "0001"                                                                                                             \
    "0000"
#define EVENT(kind)                                                                                                    \
    "000000" kind "00000000"                                                                                           \
    "00000000"
#define LAYOUT(header_type, count) "00000100" header_type count
#define WRITE(offset, width) "00000100" offset width

#define FRAME(name, hex)                                                                                               \
    {                                                                                                                  \
        decode_##name(h, hex);                                                                                         \
    }

static void hello_of_a_third_role(struct harness *h) FRAME(hello, HELLO
                                                           "02"
                                                           "00000000"
                                                           "00000000"
                                                           "00") static void hello_with_many_tdis(struct harness *h)
    FRAME(hello,
          HELLO "00"
                "00000000"
                "00010000"
                "00") static void hello_with_a_bell(struct harness
                                                        *h) FRAME(hello, HELLO
                                                                  "00"
                                                                  "00000000"
                                                                  "00000000"
                                                                  "0107") static void event_cut_short(struct harness *h)
        FRAME(event, "00000001") static void event_too_long(struct harness *h) FRAME(
            event, EVENT("01") "00") static void event_of_no_kind(struct harness *h)
            FRAME(event, EVENT("08")) static void layout_of_header_2(struct harness *h) FRAME(
                layout, LAYOUT("02", "0000")) static void layout_of_many(struct harness *h)
                FRAME(layout, LAYOUT("00", "0041")) static void layout_neither_extended(struct harness *h) FRAME(
                    layout, LAYOUT("00", "0001") "0010"
                                                 "02"
                                                 "0040"
                                                 "003C") static void layout_in_the_header(struct harness *h)
                    FRAME(layout, LAYOUT("00", "0001") "0010"
                                                       "00"
                                                       "0020"
                                                       "003C") static void layout_past_the_end(struct harness *h)
                        FRAME(layout, LAYOUT("00", "0001") "0010"
                                                           "00"
                                                           "0040"
                                                           "00C4") static void write_of_3_bytes(struct harness *h)
                            FRAME(write, WRITE("0040", "03") "00000000"
                                                             "00000000") static void write_across(struct harness *h)
                                FRAME(write,
                                      WRITE("0042",
                                            "04") "00000000"
                                                  "00000000") static void write_over_more_than_there_was(struct harness
                                                                                                             *h)
                                    FRAME(write,
                                          WRITE("0040",
                                                "01") "00000100"
                                                      "00000000") static void write_more_than_fits(struct harness *h)
                                        FRAME(
                                            write,
                                            WRITE(
                                                "0040",
                                                "02") "00000000"
                                                      "00010000") static void subscribe_to_something_else(struct harness
                                                                                                              *h)
                                            FRAME(subscribe, "00000004"
                                                             "00000000")

                                                const
    struct arranged_cause arranged_frame_causes[] = {
        { DSM_CAUSE_HELLO_ROLE, hello_of_a_third_role,
          "role: 2: no such role; accepted: 0 owner, 1 observer (swdsm-protocol(7), HELLO)" },
        { DSM_CAUSE_HELLO_TDI_COUNT, hello_with_many_tdis,
          "tdi_count: 65536: no device has so many TDIs; accepted: at most 256 (swdsm-protocol(7), HELLO)" },
        { DSM_CAUSE_HELLO_NAME, hello_with_a_bell,
          "name: 1 bytes: too long, no UTF-8, or with a control character; accepted: at most 63 bytes of UTF-8 without "
          "control characters (swdsm-protocol(7), HELLO)" },
        { DSM_CAUSE_FRAME_SHORT, event_cut_short,
          "payload: 4 bytes: it ends before its last field; accepted: at least 12 bytes (swdsm-protocol(7))" },
        { DSM_CAUSE_FRAME_LONG, event_too_long,
          "payload: 13 bytes: bytes stand behind its last field; accepted: 12 bytes (swdsm-protocol(7))" },
        { DSM_CAUSE_EVENT_KIND, event_of_no_kind,
          "kind: 8: no such event; accepted: 1 to 7 (swdsm-protocol(7), EVENT)" },
        { DSM_CAUSE_LAYOUT_HEADER_TYPE, layout_of_header_2,
          "header_type: 2: no such header layout; accepted: 0 or 1 (swdsm-protocol(7), CONFIG_LAYOUT)" },
        { DSM_CAUSE_LAYOUT_COUNT, layout_of_many,
          "count: 65: too many capabilities; accepted: at most 64 (swdsm-protocol(7), CONFIG_LAYOUT)" },
        { DSM_CAUSE_LAYOUT_EXTENDED, layout_neither_extended,
          "extended of a capability: 2: neither yes nor no; accepted: 0 or 1 (swdsm-protocol(7), CONFIG_LAYOUT)" },
        { DSM_CAUSE_LAYOUT_OFFSET, layout_in_the_header,
          "offset of a capability: 0x20: not where such a capability can lie; accepted: a multiple of 4 from 0x40 to "
          "below 0x100 (PCIe 7.5.1, 7.9.1)" },
        { DSM_CAUSE_LAYOUT_LEN, layout_past_the_end,
          "len of a capability: 196: no room for its header, or past the end of its space; accepted: 2 to 192 "
          "(swdsm-protocol(7), CONFIG_LAYOUT)" },
        { DSM_CAUSE_WRITE_WIDTH, write_of_3_bytes,
          "width: 3: no such access; accepted: 1, 2 or 4 (swdsm-protocol(7), CONFIG_WRITE)" },
        { DSM_CAUSE_WRITE_OFFSET, write_across,
          "offset: 0x42: past configuration space, or no multiple of the width; accepted: a multiple of 4 below 0x1000 "
          "(swdsm-protocol(7), CONFIG_WRITE)" },
        { DSM_CAUSE_WRITE_OLD_VALUE, write_over_more_than_there_was,
          "old_value: 0x100: more than fits into the width; accepted: at most 0xff (swdsm-protocol(7), CONFIG_WRITE)" },
        { DSM_CAUSE_WRITE_NEW_VALUE, write_more_than_fits,
          "new_value: 0x10000: more than fits into the width; accepted: at most 0xffff (swdsm-protocol(7), "
          "CONFIG_WRITE)" },
        { DSM_CAUSE_SUBSCRIBE_FLAGS, subscribe_to_something_else,
          "flags: 0x04: a flag that nobody defined; accepted: bits of 0x03 (swdsm-protocol(7), SUBSCRIBE)" },
    };
const size_t arranged_frame_cause_count = sizeof(arranged_frame_causes) / sizeof(arranged_frame_causes[0]);
