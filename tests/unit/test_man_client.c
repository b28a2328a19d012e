/* SPDX-License-Identifier: BSD-3-Clause */
/* The man pages of protocol and client library against the header, the symbol map and the tables of the code. */
#include "support/source_text.h"

#include "device/tdi_transitions.h"
#include "swdsm/swdsm-client.h"
#include "wire/swdsm_frame.h"
#include "wire/tdisp.h"

#include <ctype.h>
#include <string.h>

static char header[65536], map[8192], client_page[65536], protocol_page[65536];

static int load_all(void **state)
{
    (void)state;
    source_text_read("include/swdsm/swdsm-client.h", header, sizeof(header));
    source_text_read("src/client/swdsm-client.map", map, sizeof(map));
    source_text_read("man/swdsm-client.3", client_page, sizeof(client_page));
    source_text_read("man/swdsm-protocol.7", protocol_page, sizeof(protocol_page));
    return 0;
}

static void expect(const char *where, const char *text, const char *format, ...)
{
    char wanted[300];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(wanted, sizeof(wanted), format, arguments);
    va_end(arguments);
    if (!strstr(text, wanted))
        fail_msg("%s lacks: %s", where, wanted);
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The next "swdsm_name(" that is declared or defined: at a line's beginning behind a type, not in a comment. */
static const char *next_function(const char *p, char *name, size_t size)
{
    for (; (p = strstr(p, "swdsm_")) != NULL; p += 6) {
        const char *line = p, *end = p;

        while (line > header && line[-1] != '\n')
            line--;
        while (is_name(*end))
            end++;
        if (*end != '(' || is_name(p[-1]) || !isalpha((unsigned char)*line) || memchr(line, '(', (size_t)(p - line)))
            continue;
        assert_true((size_t)(end - p) < size);
        memcpy(name, p, (size_t)(end - p));
        name[end - p] = '\0';
        return end;
    }
    return NULL;
}

static void test_every_function_is_on_the_page(void **state)
{
    char name[64];
    size_t count = 0;

    (void)state;
    for (const char *p = header; (p = next_function(p, name, sizeof(name))) != NULL; count++) {
        expect("swdsm-client(3)", client_page, "\n.Fn %s \"", name);
        if (strncmp(name, "swdsm_client_", 13) == 0)
            expect("swdsm-client.map", map, "    %s;\n", name);
    }
    assert_true(count >= 25);
}

static void test_the_page_has_no_function_that_is_not_there(void **state)
{
    char name[64];

    (void)state;
    for (const char *p = client_page; (p = strstr(p, "\n.Fn ")) != NULL;) {
        p += 5;
        assert_int_equal(sscanf(p, "%63s", name), 1);
        expect("swdsm-client.h", header, "%s(", name);
    }
}

static void test_the_library_exports_nothing_else(void **state)
{
    char name[64];

    (void)state;
    for (const char *p = map; (p = strstr(p, "    swdsm_")) != NULL;) {
        p += 4;
        assert_int_equal(sscanf(p, "%63[a-z_]", name), 1);
        expect("swdsm-client.h", header, "%s(", name);
    }
}

static void test_every_command_has_its_number_and_its_section(void **state)
{
    (void)state;
#define X(name, number, text)                                                                                          \
    expect("swdsm-protocol(7)", protocol_page, "\n.It %s Ta 0x%08X Ta ", #name, number);                               \
    expect("swdsm-protocol(7)", protocol_page, "\n.Ss %s\n", #name);
    DSM_SWDSM_COMMANDS(X)
#undef X
}

static void test_every_reason_is_on_the_page(void **state)
{
    unsigned number = 0;

    (void)state;
#define X(name, text) expect("swdsm-protocol(7)", protocol_page, "\n.It %u\n%s", number++, text);
    DSM_TDI_REASONS(X)
#undef X
    expect("swdsm-protocol(7)", protocol_page, "\n.It 0x%X\n", SWDSM_REASON_LOST);
}

static void test_the_page_states_the_limits(void **state)
{
    (void)state;
    expect("swdsm-protocol(7)", protocol_page, "name length Ta 1 Ta at most %u\n", DSM_SWDSM_NAME_MAX);
    expect("swdsm-protocol(7)", protocol_page, "count Ta 2 Ta at most %u;", DSM_SWDSM_CAPABILITIES_MAX);
    expect("swdsm-protocol(7)", protocol_page, "device has, at most %u\n", DSM_TDIS_MAX);
    expect("swdsm-protocol(7)", protocol_page, "magic Ta 0 Ta 8 Ta 0x%016llX\n", (unsigned long long)SWDSM_PAGE_MAGIC);
    expect("swdsm-protocol(7)", protocol_page, "version Ta 8 Ta 4 Ta %u\n", SWDSM_PAGE_VERSION);
    assert_int_equal(DSM_SWDSM_TEXT_MAX, 1024);
    assert_int_equal(DSM_REQUEST_FRAME_MAX, 65536);
    assert_int_equal(DSM_REPLY_FRAME_MAX, 4608);
    expect("swdsm-protocol(7)", protocol_page, "65,536");
    expect("swdsm-protocol(7)", protocol_page, "4,608");
    expect("swdsm-protocol(7)", protocol_page, "text length Ta 2 Ta at most 1,024\n");
}

/* The library includes nothing of src/, so its numbers are its own: they are the wire's. */
static void test_header_and_wire_have_the_same_numbers(void **state)
{
    (void)state;
    assert_int_equal(SWDSM_CLIENT_VERSION_MAJOR, DSM_SWDSM_PROTOCOL_MAJOR);
    assert_int_equal(SWDSM_TDIS_MAX, DSM_TDIS_MAX);
    assert_int_equal(SWDSM_CAPABILITIES_MAX, DSM_SWDSM_CAPABILITIES_MAX);
    assert_int_equal(SWDSM_LOCK_NO_FW_UPDATE, DSM_LOCK_NO_FW_UPDATE);
    assert_int_equal(SWDSM_LOCK_SYSTEM_CACHE_LINE_SIZE, DSM_LOCK_SYSTEM_CACHE_LINE_SIZE);
    assert_int_equal(SWDSM_LOCK_MSIX, DSM_LOCK_MSIX);
    assert_int_equal(SWDSM_LOCK_BIND_P2P, DSM_LOCK_BIND_P2P);
    assert_int_equal(SWDSM_LOCK_ALL_REQUEST_REDIRECT, DSM_LOCK_ALL_REQUEST_REDIRECT);
    assert_int_equal(SWDSM_TDI_RUN, DSM_TDI_RUN);
    assert_int_equal(SWDSM_TDI_ERROR, DSM_TDI_ERROR);
    assert_int_equal(SWDSM_EVENT_FLR, DSM_SWDSM_EVENT_FLR);
    assert_int_equal(SWDSM_EVENT_CONVENTIONAL_RESET, DSM_SWDSM_EVENT_CONVENTIONAL_RESET);
    assert_int_equal(SWDSM_EVENT_CONFIGURATION_CHANGE, DSM_SWDSM_EVENT_CONFIGURATION_CHANGE);
    assert_int_equal(SWDSM_EVENT_IDE_STREAM_FAILURE, DSM_SWDSM_EVENT_IDE_STREAM_FAILURE);
    assert_int_equal(SWDSM_EVENT_SURPRISE_REMOVAL, DSM_SWDSM_EVENT_SURPRISE_REMOVAL);
    assert_int_equal(SWDSM_EVENT_DATA_CLEARED, DSM_SWDSM_EVENT_DATA_CLEARED);
    assert_int_equal(SWDSM_EVENT_FUNCTION_REMOVAL, DSM_SWDSM_EVENT_FUNCTION_REMOVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_function_is_on_the_page),
        cmocka_unit_test(test_the_page_has_no_function_that_is_not_there),
        cmocka_unit_test(test_the_library_exports_nothing_else),
        cmocka_unit_test(test_every_command_has_its_number_and_its_section),
        cmocka_unit_test(test_every_reason_is_on_the_page),
        cmocka_unit_test(test_the_page_states_the_limits),
        cmocka_unit_test(test_header_and_wire_have_the_same_numbers),
    };

    return cmocka_run_group_tests(tests, load_all, NULL);
}
