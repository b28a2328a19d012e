/* SPDX-License-Identifier: BSD-3-Clause */
/* A device of libswdsm and a requester that reaches it without any I/O. */
#ifndef DSM_TESTS_UNIT_EMBED_FIXTURE_H
#define DSM_TESTS_UNIT_EMBED_FIXTURE_H

#include "crypto_fixture.h"

#include "support/drive.h"
#include "swdsm/swdsm-client.h" /* both headers can be had in one program */
#include "swdsm/swdsm.h"

#include <errno.h>

#define FUNCTION_ID 0x0300u
#define VF_FUNCTION_ID 0x0380u

struct told {
    struct swdsm_moved moves[16];
    size_t move_count;
    size_t findings;
    size_t lines;
    size_t keys;
    char finding[64];
    uint64_t word; /* that the callback read, the last time */
};

static struct swdsm_device *device;
static struct dsm_requester *requester;
static struct told told;
static uint8_t nonce[DSM_TDISP_NONCE_LEN];

/* How the transport does its exchanges. */
static bool in_steps;
static bool drained_in_time;
static size_t waits;

static inline void keep_move(void *context, const struct swdsm_moved *moved)
{
    assert_ptr_equal(context, &told);
    assert_true(told.move_count < sizeof(told.moves) / sizeof(told.moves[0]));
    told.moves[told.move_count++] = *moved;
    told.word = swdsm_device_word(device, moved->tdi);
}

static inline void keep_finding(void *context, const struct swdsm_finding *finding)
{
    assert_ptr_equal(context, &told);
    assert_true(finding->document && finding->clause && finding->expected && finding->came);
    snprintf(told.finding, sizeof(told.finding), "%s", finding->name);
    told.findings++;
}

static inline void keep_line(void *context, enum swdsm_log_level level, const char *line)
{
    assert_ptr_equal(context, &told);
    assert_true(level <= SWDSM_LOG_INFO && line[0]);
    told.lines++;
}

static inline void keep_key(void *context, uint32_t session_id, const char *label, const void *secret, size_t len)
{
    assert_ptr_equal(context, &told);
    assert_true(session_id != 0 && label[0] && secret && len > 0);
    told.keys++;
}

static const struct swdsm_callbacks callbacks = {
    .size = sizeof(callbacks),
    .context = &told,
    .moved = keep_move,
    .finding = keep_finding,
    .log = keep_line,
    .key = keep_key,
};

static inline struct swdsm_device_options plain_options(void)
{
    return (struct swdsm_device_options){
        .size = sizeof(struct swdsm_device_options),
        .name = "nvme0",
        .callbacks = &callbacks,
        .log_level = SWDSM_LOG_INFO,
        .vendor_id = 0x1B36,
        .device_id = 0x0010,
        .class_code = 0x010802,
    };
}

/* BAR 0 of 16 KiB, its last page no TEE memory; MSI-X table and PBA in its third page. */
static inline struct swdsm_tdi_description plain_tdi(uint32_t function_id)
{
    return (struct swdsm_tdi_description){
        .size = sizeof(struct swdsm_tdi_description),
        .function_id = function_id,
        .interface_info = SWDSM_INTERFACE_DMA_WITHOUT_PASID,
        .msi_x_message_control = 0x8007,
        .bars[0] = { .len = 0x4000,
                     .address = 0xFE000000,
                     .range_count = 1,
                     .ranges[0] = { .offset = 0x3000, .len = 0x1000, .attributes = SWDSM_RANGE_NON_TEE_MEM } },
        .msix_table = { .bar = 0, .offset = 0x2000, .len = 0x80 },
        .msix_pba = { .bar = 0, .offset = 0x2800, .len = 8 },
        .device_specific_info = "info",
        .device_specific_info_len = 4,
    };
}

static inline void check_result(int expected, int got, const char *file, int line)
{
    if (expected == got)
        return;
    print_error("expected %d, got %d: %s\n", expected, got, device ? swdsm_device_error(device) : "");
    _fail(file, line);
}

#define assert_result(expected, got) check_result(expected, got, __FILE__, __LINE__)

static inline enum dsm_error exchange(void *context, struct dsm_bytes object, struct dsm_writer *response)
{
    static uint8_t request[SWDSM_OBJECT_MAX];
    uint8_t bytes[SWDSM_RESPONSE_MAX];
    enum swdsm_verdict verdict;
    size_t n;

    (void)context;
    memcpy(request, object.p, object.n);
    if (!in_steps) {
        n = swdsm_device_exchange(device, request, object.n, bytes, 1000);
    } else {
        verdict = swdsm_device_receive(device, request, object.n, 1000);
        if (verdict == SWDSM_WORK)
            swdsm_device_work(device);
        if (verdict == SWDSM_WAIT) {
            waits++;
            swdsm_device_drained(device, drained_in_time);
        }
        n = swdsm_device_finish(device, bytes);
    }
    dsm_write_bytes(response, dsm_bytes(bytes, n));
    return DSM_OK;
}

static inline enum dsm_error requester_do(enum dsm_step step)
{
    static struct drive drive = { .exchange = exchange };

    return drive_step(&drive, requester, step);
}

static inline void connect_requester(void)
{
    static const struct dsm_requester_options options = { 0 };

    assert_error(DSM_OK, dsm_requester_create(crypto, NULL, &options, &requester));
}

static inline void check_step(enum dsm_error error, const char *file, int line)
{
    if (error == DSM_OK)
        return;
    print_error("%s: %s\n", dsm_error_name(error), requester->failure.text);
    _fail(file, line);
}

#define STEP(call) check_step(call, __FILE__, __LINE__)

static inline void open_session(void)
{
    struct dsm_key_exchange_options options = { .slot = 0 };
    struct dsm_tdisp_version version;

    STEP(requester_do(dsm_vca_begin(requester)));
    STEP(requester_do(dsm_get_digests_begin(requester)));
    STEP(requester_do(dsm_get_certificate_begin(requester, 0)));
    STEP(requester_do(dsm_key_exchange_begin(requester, &options, NULL)));
    STEP(requester_do(dsm_finish_begin(requester)));
    STEP(requester_do(dsm_tdisp_version_begin(requester, FUNCTION_ID, &version)));
}

static inline void lock(uint16_t flags)
{
    struct dsm_tdisp_lock request = { .flags = flags };

    STEP(requester_do(dsm_tdisp_lock_begin(requester, FUNCTION_ID, &request, nonce)));
}

static inline void run(uint16_t flags)
{
    open_session();
    lock(flags);
    STEP(requester_do(dsm_tdisp_start_begin(requester, FUNCTION_ID, nonce)));
}

static inline void create(const struct swdsm_device_options *options)
{
    struct swdsm_tdi_description tdi = plain_tdi(FUNCTION_ID);

    memset(&told, 0, sizeof(told));
    in_steps = false;
    drained_in_time = true;
    waits = 0;
    assert_result(0, swdsm_device_create(options, &device));
    assert_result(0, swdsm_device_add_tdi(device, &tdi));
}

static inline void realize(const struct swdsm_device_options *options)
{
    create(options);
    assert_result(0, swdsm_device_realize(device));
    connect_requester();
}

static inline int set_up_device(void **state)
{
    struct swdsm_device_options options = plain_options();

    (void)state;
    create(&options);
    return 0;
}

static inline int set_up(void **state)
{
    struct swdsm_device_options options = plain_options();

    (void)state;
    realize(&options);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    if (requester)
        dsm_requester_destroy(requester);
    swdsm_device_destroy(device);
    requester = NULL;
    device = NULL;
    return 0;
}

#define described_test(test) cmocka_unit_test_setup_teardown(test, set_up_device, tear_down) /* not realized yet */
#define device_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define bare_test(test) cmocka_unit_test_setup_teardown(test, NULL, tear_down)

#endif
