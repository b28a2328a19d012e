/* SPDX-License-Identifier: BSD-3-Clause */
/* A device for each test, with what it tells its log and its observer written down. */
#ifndef DSM_TESTS_UNIT_DEVICE_FIXTURE_H
#define DSM_TESTS_UNIT_DEVICE_FIXTURE_H

#include "crypto_fixture.h"

#include "device/default_device.h"
#include "device/device.h"
#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/tdi_report.h"
#include "device/tdi_transitions.h"

#define SESSION_A 0x00010001u
#define SESSION_B 0x00020002u
#define PF_ID 0x0300u /* bus 3, device 0, function 0 */

struct move {
    size_t tdi;
    uint8_t from, to;
    enum dsm_tdi_reason reason;
    uint32_t session_id;
};

static struct dsm_device *device;
static struct move moves[64];
static size_t move_count;
static enum dsm_finding_kind told_finding;
static size_t told_findings;
static char log_text[65536]; /* each line with its level before it */
static size_t log_lines;

static inline void keep_line(void *context, enum dsm_log_level level, const char *subject, const char *line)
{
    size_t used = strlen(log_text);

    (void)context;
    log_lines++;
    snprintf(log_text + used, sizeof(log_text) - used, "%s %s %s\n", dsm_log_level_name(level), subject, line);
}

static const struct dsm_log test_log = { .level = DSM_LOG_INFO, .write = keep_line };

static inline void keep_move(void *context, struct dsm_device *of, size_t tdi, uint8_t from, uint8_t to,
                             enum dsm_tdi_reason reason, uint32_t session_id)
{
    (void)context;
    assert_int_equal(of->tdis[tdi].state, to); /* the device shows the new state already */
    assert_true(move_count < sizeof(moves) / sizeof(moves[0]));
    moves[move_count++] = (struct move){ tdi, from, to, reason, session_id };
}

static inline void keep_finding(void *context, struct dsm_device *of, enum dsm_finding_kind kind, const char *came)
{
    (void)context;
    assert_string_equal(of->findings.entries[kind].came, came);
    told_finding = kind;
    told_findings++;
}

static inline void forget_what_was_told(void)
{
    move_count = 0;
    told_findings = 0;
    log_text[0] = '\0';
    log_lines = 0;
}

static inline int create_device(void **state)
{
    (void)state;
    forget_what_was_told();
    if (dsm_device_create(crypto, &test_log, "test", &device) != DSM_OK)
        return -1;
    device->observer = (struct dsm_device_observer){ .tdi_moved = keep_move, .finding = keep_finding };
    return 0;
}

static inline int create_default_device(void **state)
{
    if (create_device(state) != 0)
        return -1;
    return dsm_device_fill_default(device) == DSM_OK ? 0 : -1;
}

static inline int destroy_device(void **state)
{
    (void)state;
    dsm_device_destroy(device);
    device = NULL;
    return 0;
}

/* BAR 0 of 16 KiB and nothing else */
static inline struct dsm_tdi_description plain_description(uint32_t function_id)
{
    struct dsm_tdi_description description = { .function_id = function_id, .num_req_this = 1 };

    description.bars[0] = (struct dsm_bar){ .present = true, .address = 0xFE000000, .len = 0x4000 };
    return description;
}

static inline struct dsm_tdi *add_plain_tdi(uint32_t function_id)
{
    struct dsm_tdi_description description = plain_description(function_id);
    char reason[160] = "";

    if (dsm_device_add_tdi(device, &description, reason, sizeof(reason)) != DSM_OK)
        fail_msg("%s", reason);
    return &device->tdis[device->tdi_count - 1];
}

/* As LOCK and START would leave a TDI, without their checks. */
static inline void put_in_state(struct dsm_tdi *tdi, uint8_t tdi_state, uint32_t session_id)
{
    if (tdi_state == DSM_TDI_CONFIG_UNLOCKED)
        return;
    tdi->bound = true;
    tdi->bound_function_id = tdi->description.function_id;
    tdi->session_id = session_id;
    tdi->has_nonce = true;
    memset(tdi->nonce, 0xA5, sizeof(tdi->nonce));
    assert_error(DSM_OK, dsm_tdi_make_report(tdi, 0, 0, NULL));
    dsm_device_move_tdi(device, tdi, DSM_TDI_CONFIG_LOCKED, DSM_TDI_REASON_LOCK);
    if (tdi_state == DSM_TDI_RUN)
        dsm_device_move_tdi(device, tdi, DSM_TDI_RUN, DSM_TDI_REASON_START);
    if (tdi_state == DSM_TDI_ERROR)
        dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, DSM_TDI_REASON_CONFIGURATION);
    forget_what_was_told();
}

static inline void check_state(const struct dsm_tdi *tdi, uint8_t expected, const char *file, int line)
{
    if (tdi->state == expected)
        return;
    print_error("expected %s, TDI is in %s\n", dsm_tdi_state_name(expected), dsm_tdi_state_name(tdi->state));
    _fail(file, line);
}

#define assert_state(tdi, expected) check_state(tdi, expected, __FILE__, __LINE__)

static inline void check_findings(enum dsm_finding_kind kind, uint64_t expected, const char *file, int line)
{
    uint64_t count = device->findings.entries[kind].count;

    if (count == expected)
        return;
    print_error("expected %llu findings %s, there are %llu\n", (unsigned long long)expected,
                dsm_finding_row(kind)->name, (unsigned long long)count);
    _fail(file, line);
}

#define assert_findings(kind, expected) check_findings(kind, expected, __FILE__, __LINE__)

static inline void check_logged(const char *text, const char *file, int line)
{
    if (strstr(log_text, text))
        return;
    print_error("expected the log to say \"%s\", it says:\n%s", text, log_text);
    _fail(file, line);
}

#define assert_logged(text) check_logged(text, __FILE__, __LINE__)

/* A test that gets a fresh device. */
#define device_test(test) cmocka_unit_test_setup_teardown(test, create_device, destroy_device)
#define default_device_test(test) cmocka_unit_test_setup_teardown(test, create_default_device, destroy_device)

#endif
