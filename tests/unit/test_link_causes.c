/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why an emulator's frames are refused, and what is asked beside a device's owner: each such cause is provoked over a
 * connection, and result, log and whoever watches say one and the same.
 */
#include "link_fixture.h"
#include "support/folder.h"
#include "support/hex.h"

#include "device/device_config.h"
#include "device/device_refusal.h"
#include "host/host.h"
#include "wire/spdm.h"
#include "wire/swdsm_frame.h"

#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#define ALL_FEATURES 0x3Fu

static bool no_memory; /* for a layout of one capability */
static bool provoked[DSM_CAUSES_COUNT];
static struct {
    enum dsm_cause_id id;
    uint64_t peer;
    char message[32];
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
} told;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    return no_memory && size == sizeof(struct dsm_swdsm_capability) ? NULL : __real_malloc(size);
}

static void keep_refusal(void *context, struct dsm_hosted_device *hosted, const struct dsm_refusal *refusal)
{
    (void)context;
    (void)hosted;
    told.id = refusal->cause.id;
    told.peer = refusal->peer;
    snprintf(told.message, sizeof(told.message), "%s", refusal->message);
    dsm_error_detail_text(&refusal->detail, told.text, sizeof(told.text));
}

static const struct dsm_watcher watcher = { .refused = keep_refusal };

static struct host_fixture *begin(void **state)
{
    struct host_fixture *f;

    no_memory = false;
    memset(&told, 0, sizeof(told));
    assert_int_equal(make_test_folder(state), 0);
    assert_int_equal(host_fixture_set_up(state), 0);
    f = *state;
    dsm_host_watch(f->host, &watcher);
    listen_at(f, "unix", in_test_folder("s"));
    return f;
}

static void end(void **state)
{
    host_fixture_tear_down(state);
    assert_int_equal(remove_test_folder(state), 0);
}

/* What has come before the frame that is refused. */
enum said {
    NOTHING,
    HELLO_OWNER,
    HELLO_OWNER_PLAIN, /* without features */
    HELLO_OBSERVER,
    A_REQUEST,       /* of SPDM, on the oldest connection */
    OBSERVERS,       /* both connections */
    AN_OWNERS_HELLO, /* on another connection */
    AN_OWNERS_REQUEST,
};

static void say_hello(struct host_fixture *f, int fd, uint8_t role, uint32_t features)
{
    struct dsm_swdsm_hello hello = { .major = DSM_SWDSM_PROTOCOL_MAJOR, .role = role, .features = features };
    uint8_t bytes[64], answer[1024];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_int_equal(dsm_swdsm_hello_encode(&hello, &w), DSM_OK);
    send_frame(fd, DSM_SWDSM_HELLO, bytes, dsm_written_len(&w));
    assert_int_equal(receive_frame(f, fd, answer, sizeof(answer)).command, DSM_SWDSM_HELLO);
    assert_int_equal(answer[3], DSM_SWDSM_OK);
}

#define GET_VERSION                                                                                                    \
    "0100010003000000"                                                                                                 \
    "10840000"

static void send_hex(int fd, uint32_t command, const char *hex)
{
    uint8_t bytes[1024];
    struct dsm_bytes payload = hex_bytes(hex, bytes, sizeof(bytes));

    send_frame(fd, command, payload.p, payload.n);
}

static void ask_for_version(struct host_fixture *f, int fd)
{
    uint8_t answer[1024];

    send_hex(fd, DSM_SPDM_EMU_COMMAND_NORMAL, GET_VERSION);
    (void)receive_frame(f, fd, answer, sizeof(answer));
    assert_int_equal(answer[9], DSM_SPDM_VERSION);
}

static void come_to(struct host_fixture *f, enum said said, int other, int fd)
{
    switch (said) {
    case NOTHING:
        break;
    case HELLO_OWNER:
        say_hello(f, fd, DSM_SWDSM_OWNER, ALL_FEATURES);
        break;
    case HELLO_OWNER_PLAIN:
        say_hello(f, fd, DSM_SWDSM_OWNER, 0);
        break;
    case HELLO_OBSERVER:
        say_hello(f, fd, DSM_SWDSM_OBSERVER, ALL_FEATURES);
        break;
    case OBSERVERS:
        say_hello(f, other, DSM_SWDSM_OBSERVER, ALL_FEATURES);
        say_hello(f, fd, DSM_SWDSM_OBSERVER, ALL_FEATURES);
        break;
    case AN_OWNERS_HELLO:
        say_hello(f, other, DSM_SWDSM_OWNER, ALL_FEATURES);
        break;
    case A_REQUEST:
    case AN_OWNERS_REQUEST:
        ask_for_version(f, other);
        break;
    }
}

static void describe_pf_with_vf(struct host_fixture *f, int fd)
{
    static const char text[] = "{\"tdis\": [{\"function\": \"03:00.0\", "
                               "\"bars\": [{\"index\": 0, \"size\": \"0x4000\", \"address\": \"0x80000000\"}], "
                               "\"vfs\": {\"count\": 1, \"offset\": 4, \"stride\": 1, "
                               "\"bars\": [{\"index\": 0, \"size\": \"0x4000\", \"address\": \"0xa0000000\"}]}}]}";
    uint8_t answer[1024];

    send_frame(fd, DSM_SWDSM_DESCRIBE, text, strlen(text));
    (void)receive_frame(f, fd, answer, sizeof(answer));
    assert_int_equal(answer[3], DSM_SWDSM_OK);
}

/* The device's one TDI is a VF, which may be any function. */
static void lay_out_all_that_are_followed(struct host_fixture *f, int fd)
{
    struct dsm_tdi_description *description = &f->hosted->device->tdis[0].description;

    (void)fd;
    description->is_vf = description->auto_id = true;
    description->parent_function_id = 0x0300;
    for (uint32_t id = 0; id < 2u * DSM_TDIS_MAX; id++)
        assert_int_equal(dsm_device_config_layout(f->hosted->device, id, 0, NULL, 0, NULL), DSM_OK);
}

static void have_no_memory(struct host_fixture *f, int fd)
{
    (void)f;
    (void)fd;
    no_memory = true;
}

static const struct provoked_cause {
    enum dsm_cause_id cause;
    enum said said;
    uint32_t command;
    enum dsm_swdsm_status status; /* DSM_SWDSM_OK: not answered with a result */
    const char *payload;          /* hexadecimal, but DESCRIBE's */
    const char *sentence;
    void (*arrange)(struct host_fixture *f, int fd);
} rows[] = {
#define HELLO "(swdsm-protocol(7), HELLO)"
    { DSM_CAUSE_FRAME_SHORT, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_INVALID, "00000001",
      "payload: 4 bytes: it ends before its last field; accepted: at least 12 bytes (swdsm-protocol(7))", NULL },
    { DSM_CAUSE_FRAME_LONG, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_INVALID, "00000001000000000000000000",
      "payload: 13 bytes: bytes stand behind its last field; accepted: 12 bytes (swdsm-protocol(7))", NULL },
    { DSM_CAUSE_FRAME_LONG, HELLO_OWNER, DSM_SWDSM_STATE_PAGE, DSM_SWDSM_INVALID, "00",
      "payload: 1 bytes: bytes stand behind its last field; accepted: 0 bytes (swdsm-protocol(7))", NULL },
    { DSM_CAUSE_FRAME_SHORT, HELLO_OWNER, DSM_SWDSM_ACK, DSM_SWDSM_OK, "0000",
      "payload: 2 bytes: it ends before its last field; accepted: at least 4 bytes (swdsm-protocol(7))", NULL },
    { DSM_CAUSE_HELLO_ROLE, NOTHING, DSM_SWDSM_HELLO, DSM_SWDSM_INVALID, "0001000002000000000000000000",
      "role: 2: no such role; accepted: 0 owner, 1 observer " HELLO, NULL },
    { DSM_CAUSE_HELLO_TDI_COUNT, NOTHING, DSM_SWDSM_HELLO, DSM_SWDSM_INVALID, "0001000000000000000001000000",
      "tdi_count: 65536: no device has so many TDIs; accepted: at most 256 " HELLO, NULL },
    { DSM_CAUSE_HELLO_NAME, NOTHING, DSM_SWDSM_HELLO, DSM_SWDSM_INVALID,
      "00010000000000000000000000"
      "0107",
      "name: 1 bytes: too long, no UTF-8, or with a control character; accepted: at most 63 bytes of UTF-8 without "
      "control characters " HELLO,
      NULL },
    { DSM_CAUSE_HELLO_VERSION, NOTHING, DSM_SWDSM_HELLO, DSM_SWDSM_UNSUPPORTED, "0002000000000000000000000000",
      "major: 2: no such version of the protocol is spoken; accepted: 1 " HELLO, NULL },
    { DSM_CAUSE_HELLO_AGAIN, HELLO_OWNER, DSM_SWDSM_HELLO, DSM_SWDSM_INVALID, "0001000000000000000000000000",
      "state: HELLO was said: this connection has said HELLO; accepted: one HELLO a connection " HELLO, NULL },
    { DSM_CAUSE_HELLO_FIRST, NOTHING, DSM_SWDSM_QUERY, DSM_SWDSM_INVALID, "00000300",
      "state: HELLO was not said: HELLO has to come first; accepted: HELLO, then this " HELLO, NULL },
    { DSM_CAUSE_HELLO_USER, A_REQUEST, DSM_SWDSM_HELLO, DSM_SWDSM_INVALID, "0001000001000000000000000000",
      "role: 1: this connection owns the device and has used it: no observer; accepted: 0, owner " HELLO, NULL },
    { DSM_CAUSE_HELLO_OWNED, AN_OWNERS_HELLO, DSM_SWDSM_HELLO, DSM_SWDSM_OWNED, "0001000000000000000000000000",
      "role: 0: peer 1 (*) owns the device; accepted: 1, observer, or owner once that has gone " HELLO, NULL },
    { DSM_CAUSE_FRAME_COMMAND, HELLO_OWNER, DSM_SWDSM_STATE, DSM_SWDSM_UNSUPPORTED, "",
      "command: 0x53440007: only the daemon sends this; accepted: the commands of a request (swdsm-protocol(7), "
      "COMMANDS OF SWDSM)",
      NULL },
    { DSM_CAUSE_FRAME_FEATURE, HELLO_OWNER_PLAIN, DSM_SWDSM_EVENT, DSM_SWDSM_UNSUPPORTED, "",
      "features of HELLO: 0x00: the feature of this command was not asked for in HELLO; accepted: HELLO with bits "
      "0x20 " HELLO,
      NULL },
    { DSM_CAUSE_FRAME_OWNER, HELLO_OBSERVER, DSM_SWDSM_EVENT, DSM_SWDSM_NOT_OWNER, "",
      "connection: an observer's: only the owner of the device may do this; accepted: the owner's connection "
      "(swdsm-protocol(7), Results)",
      NULL },
    { DSM_CAUSE_FRAME_OURS, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_FAILED, "00000300000000",
      "the daemon itself: out of memory; accepted: the same again, once that is over (swdsm-protocol(7), Results)",
      have_no_memory },
    { DSM_CAUSE_DESCRIPTION, HELLO_OWNER, DSM_SWDSM_DESCRIBE, DSM_SWDSM_INVALID, "{\"tdis\": 5}",
      "tdis: 5: *(swdsm.json(5))", NULL },
    { DSM_CAUSE_DESCRIPTION, HELLO_OWNER, DSM_SWDSM_DESCRIBE, DSM_SWDSM_INVALID, "{", "line 1, *(swdsm.json(5))",
      NULL },
#define SUBSCRIBE "(swdsm-protocol(7), SUBSCRIBE)"
    { DSM_CAUSE_SUBSCRIBE_FLAGS, HELLO_OWNER, DSM_SWDSM_SUBSCRIBE, DSM_SWDSM_INVALID, "0000000400000000",
      "flags: 0x04: a flag that nobody defined; accepted: bits of 0x03 " SUBSCRIBE, NULL },
    { DSM_CAUSE_SUBSCRIBE_DEADLINE, HELLO_OWNER, DSM_SWDSM_SUBSCRIBE, DSM_SWDSM_INVALID, "00000001FFFFFFFF",
      "drain_deadline_ms: 4294967295: a drain cannot wait so long; accepted: at most * " SUBSCRIBE, NULL },
    { DSM_CAUSE_SUBSCRIBE_DRAIN_OBSERVER, HELLO_OBSERVER, DSM_SWDSM_SUBSCRIBE, DSM_SWDSM_NOT_OWNER, "0000000200000000",
      "flags: 0x02: drains are the owner's, and of observers that it names; accepted: settings.drain_observers with "
      "this name, or bit 1 clear " SUBSCRIBE,
      NULL },
#define EVENT "(swdsm-protocol(7), EVENT)"
    { DSM_CAUSE_EVENT_KIND, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_INVALID, "000000080000000000000000",
      "kind: 8: no such event; accepted: 1 to 7 " EVENT, NULL },
    { DSM_CAUSE_EVENT_FUNCTION_BITS, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_INVALID, "000000018000030000000000",
      "function_id: 0x80000300: bits that nobody defined; accepted: bits of 0x1ffffff " EVENT, NULL },
    { DSM_CAUSE_EVENT_FUNCTION, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_NO_SUCH_TDI, "000000010000033100000000",
      "function_id: 03:06.1: it hosts no TDI and is no PF of one; accepted: the function of a TDI, or its PF " EVENT,
      describe_pf_with_vf },
    { DSM_CAUSE_EVENT_TDI, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_NO_SUCH_TDI, "000000060100033100000000",
      "function_id: 0000:03:06.1: no TDI answers to it; accepted: the function of a TDI " EVENT, describe_pf_with_vf },
    { DSM_CAUSE_EVENT_STREAM, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_INVALID, "000000040000000000000100",
      "argument: 256: no stream has this id; accepted: a stream id is 0 to 255 " EVENT, NULL },
    { DSM_CAUSE_REMOVE_LAST, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_INVALID, "000000070000030000000000",
      "function_id: *: its TDI is the only one: the device goes with it; accepted: a TDI beside others " EVENT, NULL },
    { DSM_CAUSE_REMOVE_PF, HELLO_OWNER, DSM_SWDSM_EVENT, DSM_SWDSM_INVALID, "000000070000030000000000",
      "function_id: 03:00.0: it is the PF of TDI 03:00.4, which has to be removed first; accepted: 03:00.4, then "
      "this " EVENT,
      describe_pf_with_vf },
    { DSM_CAUSE_QUERY_FUNCTION, HELLO_OWNER, DSM_SWDSM_QUERY, DSM_SWDSM_NO_SUCH_TDI, "00000331",
      "function_id: 03:06.1: no TDI answers to it; accepted: the function of a TDI (swdsm-protocol(7), QUERY)",
      describe_pf_with_vf },
#define LAYOUT "(swdsm-protocol(7), CONFIG_LAYOUT)"
    { DSM_CAUSE_LAYOUT_FUNCTION, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_INVALID, "00000331000000",
      "function_id: 03:06.1: it hosts no TDI and is no PF of one; accepted: the function of a TDI, or its PF " LAYOUT,
      describe_pf_with_vf },
    { DSM_CAUSE_LAYOUT_FUNCTIONS, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_INVALID, "00000331000000",
      "function_id: 03:06.1: one more than the functions that are followed; accepted: at most 512 "
      "functions " LAYOUT,
      lay_out_all_that_are_followed },
    { DSM_CAUSE_LAYOUT_HEADER_TYPE, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_INVALID, "00000300020000",
      "header_type: 2: no such header layout; accepted: 0 or 1 " LAYOUT, NULL },
    { DSM_CAUSE_LAYOUT_COUNT, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_INVALID, "00000300000041",
      "count: 65: too many capabilities; accepted: at most 64 " LAYOUT, NULL },
    { DSM_CAUSE_LAYOUT_EXTENDED, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_INVALID,
      "00000300000001"
      "00100200400002",
      "capabilities?0?.extended: 2: neither yes nor no; accepted: 0 or 1 " LAYOUT, NULL },
    { DSM_CAUSE_LAYOUT_OFFSET, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_INVALID,
      "00000300000002"
      "00010000400004"
      "00100000200004",
      "capabilities?1?.offset: 0x20: not where such a capability can lie; accepted: a multiple of 4 from 0x40 to below "
      "0x100 (PCIe 7.5.1, 7.9.1)",
      NULL },
    { DSM_CAUSE_LAYOUT_LEN, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_INVALID,
      "00000300000001"
      "001000004000C4",
      "capabilities?0?.len: 196: no room for its header, or past the end of its space; accepted: 2 to 192 " LAYOUT,
      NULL },
    { DSM_CAUSE_LAYOUT_OVERLAP, HELLO_OWNER, DSM_SWDSM_CONFIG_LAYOUT, DSM_SWDSM_INVALID,
      "00000300000002"
      "00010000400008"
      "00100000440004",
      "capabilities?1?: overlaps capabilities?0?; accepted: capabilities apart from each other " LAYOUT, NULL },
#define WRITE "(swdsm-protocol(7), CONFIG_WRITE)"
    { DSM_CAUSE_WRITE_FUNCTION, HELLO_OWNER, DSM_SWDSM_CONFIG_WRITE, DSM_SWDSM_INVALID,
      "00000300"
      "0004"
      "02"
      "0000000000000000",
      "function_id: 03:00.0: no layout was told for it; accepted: its CONFIG_LAYOUT first " WRITE, NULL },
    { DSM_CAUSE_WRITE_WIDTH, HELLO_OWNER, DSM_SWDSM_CONFIG_WRITE, DSM_SWDSM_INVALID,
      "00000300"
      "0040"
      "03"
      "0000000000000000",
      "width: 3: no such access; accepted: 1, 2 or 4 " WRITE, NULL },
    { DSM_CAUSE_WRITE_OFFSET, HELLO_OWNER, DSM_SWDSM_CONFIG_WRITE, DSM_SWDSM_INVALID,
      "00000300"
      "0042"
      "04"
      "0000000000000000",
      "offset: 0x42: past configuration space, or no multiple of the width; accepted: a multiple of 4 below "
      "0x1000 " WRITE,
      NULL },
    { DSM_CAUSE_WRITE_OLD_VALUE, HELLO_OWNER, DSM_SWDSM_CONFIG_WRITE, DSM_SWDSM_INVALID,
      "00000300"
      "0040"
      "01"
      "0000010000000000",
      "old_value: 0x100: more than fits into the width; accepted: at most 0xff " WRITE, NULL },
    { DSM_CAUSE_WRITE_NEW_VALUE, HELLO_OWNER, DSM_SWDSM_CONFIG_WRITE, DSM_SWDSM_INVALID,
      "00000300"
      "0040"
      "02"
      "0000000000010000",
      "new_value: 0x10000: more than fits into the width; accepted: at most 0xffff " WRITE, NULL },
    { DSM_CAUSE_BESIDE_OWNER, AN_OWNERS_REQUEST, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SWDSM_OK, GET_VERSION,
      "owner: peer 1 (*): another peer owns the device; accepted: the same once that has gone (DSP0274 ERROR, Busy)",
      NULL },
    { DSM_CAUSE_BESIDE_NOBODY, OBSERVERS, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SWDSM_OK, GET_VERSION,
      "owner: none: this connection is an observer's, and nobody owns the device; accepted: a connection that says "
      "HELLO as owner, or none " HELLO,
      NULL },
    { DSM_CAUSE_BESIDE_OWNER_OBJECT, AN_OWNERS_REQUEST, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SWDSM_OK,
      "010001000400000001020304",
      "object: 12 bytes: no SPDM is in it, and this connection does not own the device; accepted: SPDM, which is "
      "answered with Busy (DSP0274 ERROR, Busy)",
      NULL },
};

static void check_told(const struct host_fixture *f, enum dsm_cause_id id, const char *sentence)
{
    if (told.id != id || fnmatch(sentence, told.text, 0) != 0)
        fail_msg("expected %s: \"%s\", got %s: \"%s\"", dsm_cause_name(id), sentence, dsm_cause_name(told.id),
                 told.text);
    if (!strstr(f->lines, told.text))
        fail_msg("%s: \"%s\" is not in the log: %s", dsm_cause_name(id), told.text, f->lines);
    provoked[id] = true;
}

static void check_result(struct host_fixture *f, int fd, const struct provoked_cause *row)
{
    struct dsm_swdsm_result result;
    uint8_t answer[2048];
    struct dsm_spdm_emu_frame_header header = receive_frame(f, fd, answer, sizeof(answer));

    assert_int_equal(header.command, row->command);
    assert_int_equal(dsm_swdsm_result_decode(dsm_bytes(answer, header.payload_len), &result, NULL), DSM_OK);
    if (result.status != (uint32_t)row->status)
        fail_msg("%s: expected status %d, got %u", dsm_cause_name(row->cause), row->status, (unsigned)result.status);
    if (!dsm_bytes_equal(result.text, dsm_bytes(told.text, strlen(told.text))))
        fail_msg("%s: told \"%s\", answered \"%.*s\"", dsm_cause_name(row->cause), told.text, (int)result.text.n,
                 (const char *)result.text.p);
    assert_string_equal(told.message, dsm_swdsm_command_name(row->command));
}

static void wait_until_told(struct host_fixture *f, enum dsm_cause_id id)
{
    unsigned turns = 0;

    while (told.id == DSM_CAUSE_NONE) {
        if (turns == 100000)
            fail_msg("%s: nothing is refused: %s", dsm_cause_name(id), f->lines);
        turn(f, &turns);
    }
}

static void provoke(void **state, const struct provoked_cause *row)
{
    struct host_fixture *f = begin(state);
    int first = connect_unix(in_test_folder("s")), second = connect_unix(in_test_folder("s"));
    int fd = row->said == A_REQUEST ? first : second;
    unsigned turns = 0;

    ((struct dsm_log *)f->hosted->device->log)->level = DSM_LOG_DEBUG; /* a TDI that is not there is for that alone */
    while (f->hosted->port_count < 2)
        turn(f, &turns);
    come_to(f, row->said, first, fd);
    if (row->arrange)
        row->arrange(f, fd);
    if (row->command == DSM_SWDSM_DESCRIBE)
        send_frame(fd, row->command, row->payload, strlen(row->payload));
    else
        send_hex(fd, row->command, row->payload);
    wait_until_told(f, row->cause);
    check_told(f, row->cause, row->sentence);
    assert_int_equal(told.peer, fd == first ? 1 : 2);
    if (row->status != DSM_SWDSM_OK)
        check_result(f, fd, row);
    close(first);
    close(second);
    end(state);
}

static void test_what_is_refused_over_a_connection_says_why_to_all(void **state)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        provoke(state, &rows[i]);
}

static void test_who_hangs_up_behind_hello_as_owner_owns_nothing(void **state)
{
    struct host_fixture *f = begin(state);
    int fd = connect_unix(in_test_folder("s"));

    send_hex(fd, DSM_SWDSM_HELLO, "0001000000000000000000000000");
    close(fd);
    wait_until_told(f, DSM_CAUSE_HELLO_GONE);
    check_told(f, DSM_CAUSE_HELLO_GONE,
               "connection: it has hung up; accepted: one that stays until its answer (swdsm-protocol(7), HELLO)");
    end(state);
}

static void say_hello_without_drains(struct host_fixture *f, int fd)
{
    say_hello(f, fd, DSM_SWDSM_OWNER, DSM_SWDSM_FEATURE_SUBSCRIBE);
}

static void test_drains_that_were_not_asked_for_are_refused(void **state)
{
    static const struct provoked_cause row = {
        DSM_CAUSE_SUBSCRIBE_DRAIN,
        NOTHING,
        DSM_SWDSM_SUBSCRIBE,
        DSM_SWDSM_UNSUPPORTED,
        "0000000300000000",
        "flags: 0x03: drains were not asked for in HELLO; accepted: HELLO with bits 0x08 " SUBSCRIBE,
        say_hello_without_drains,
    };

    provoke(state, &row);
}

static void test_every_cause_of_frames_and_ownership_is_provoked(void **state)
{
    static const enum dsm_cause_id ids[] = {
#define X(name, error, place, value, reason, accepted, document) DSM_CAUSE_##name,
        DSM_CAUSES_FRAME(X) DSM_CAUSES_HOST(X)
#undef X
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        if (!provoked[ids[i]])
            fail_msg("%s: nothing here provokes it", dsm_cause_name(ids[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_refused_over_a_connection_says_why_to_all),
        cmocka_unit_test(test_who_hangs_up_behind_hello_as_owner_owns_nothing),
        cmocka_unit_test(test_drains_that_were_not_asked_for_are_refused),
        cmocka_unit_test(test_every_cause_of_frames_and_ownership_is_provoked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
