/* SPDX-License-Identifier: BSD-3-Clause */
/* swtsm serve without a kernel: its requests against a device in memory, and what a VM and a policy can do to it. */
#include "cli/tsm_serve.h"
#include "requester_peer.h"
#include "support/folder.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE 0xBEE8u /* function 0 of HARNESS_FUNCTION_ID's device */
#define STREAM 3u
#define MANY 64u

/* The kernel, the helper, and what was answered last. */
struct helper {
    struct peer *peer; /* of the request that is served */
    struct peer *others[MANY];
    struct tsm_options options;
    struct tsm_policy policy;
    struct tsm_rule rule;
    struct tsm_serve serve;
    struct tsm_kernel kernel;
    uint64_t last_id;
    bool has_stream;
    bool refuses_streams;
    bool waits; /* for answers */
    int error;
    uint8_t payload[SWTSM_PAYLOAD_MAX];
    size_t n;
    char told[256];
};

static enum dsm_error exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    return peer_exchange(((struct helper *)link->context)->peer, object, answer);
}

static struct helper *helper_of(struct tsm_kernel *kernel)
{
    return kernel->link.context;
}

static bool set_stream(struct tsm_kernel *kernel, uint8_t stream_id, bool enable, struct dsm_error_detail *detail)
{
    struct helper *h = helper_of(kernel);

    assert_int_equal(STREAM, stream_id);
    if (h->refuses_streams)
        return cli_refuse(detail, "no such register");
    h->has_stream = enable;
    return true;
}

static bool answer(struct tsm_kernel *kernel, int error, struct dsm_bytes payload)
{
    struct helper *h = helper_of(kernel);

    assert_true(payload.n <= sizeof(h->payload));
    h->error = error;
    h->n = payload.n;
    memcpy(h->payload, payload.p, payload.n);
    return h->waits;
}

static void notify(void *context, uint32_t device, const char *what, int error, const char *reason)
{
    struct helper *h = context;

    (void)device;
    snprintf(h->told, sizeof(h->told), "%s %d %.200s", what, error, reason);
}

static int setup(void **state)
{
    struct helper *h = calloc(1, sizeof(*h));
    void *peer;

    assert_non_null(h);
    assert_int_equal(0, peer_setup(&peer));
    h->peer = peer;
    h->waits = true;
    h->options = (struct tsm_options){
        .crypto = h->peer->h->crypto,
        .requester = { .version = DSM_SPDM_12, .algorithms[DSM_ALG_ASYM] = 0x80 },
        .stream = STREAM,
        .report_portion = 100,
        .policy = &h->policy,
    };
    h->kernel.link = (struct cli_link){ .context = h, .exchange = exchange, .binding = &dsm_binding_doe };
    h->kernel.set_stream = set_stream;
    h->kernel.answer = answer;
    h->serve = (struct tsm_serve){ .options = &h->options, .kernel = &h->kernel, .notify = notify, .context = h };
    *state = h;
    return 0;
}

static int teardown(void **state)
{
    struct helper *h = *state;
    void *peer = h->peer;

    tsm_serve_end(&h->serve);
    peer_teardown(&peer);
    free(h);
    return 0;
}

/* One request, and the errno that the kernel's operation fails with. */
static int request(struct helper *h, uint32_t op, uint32_t scope, uint32_t device, struct dsm_bytes payload)
{
    static union tsm_kernel_request r;

    r.head = (struct swtsm_request){ .id = ++h->last_id,
                                     .op = op,
                                     .scope = scope,
                                     .device = device,
                                     .dsm = device & ~7u,
                                     .payload_len = (uint32_t)payload.n };
    memcpy(r.head.payload, payload.p ? payload.p : (const uint8_t *)"", payload.n);
    h->error = -1;
    tsm_serve_request(&h->serve, &r);
    return h->error;
}

static int plain(struct helper *h, uint32_t op, uint32_t device)
{
    return request(h, op, 0, device, dsm_bytes(NULL, 0));
}

struct object {
    uint8_t bytes[64];
    size_t n;
};

static struct object object_of(uint8_t op, struct dsm_bytes data)
{
    struct object o;
    struct dsm_writer w = dsm_writer(o.bytes, sizeof(o.bytes));

    dsm_write_u8(&w, SWTSM_GUEST_VERSION);
    dsm_write_u8(&w, op);
    dsm_write_u16le(&w, 0x1234);
    dsm_write_u32le(&w, 0);
    dsm_write_u32le(&w, (uint32_t)data.n);
    dsm_write_bytes(&w, data);
    o.n = dsm_written_len(&w);
    return o;
}

/* The errno in the object that the VM gets; the operation itself always succeeds. */
static int status_of(const struct helper *h, uint8_t op)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(h->payload, h->n));
    uint32_t status, len;

    assert_int_equal(0, h->error);
    assert_int_equal(SWTSM_GUEST_VERSION, dsm_read_u8(&r));
    assert_int_equal(op, dsm_read_u8(&r));
    assert_int_equal(0x1234, dsm_read_u16le(&r));
    status = dsm_read_u32le(&r);
    len = dsm_read_u32le(&r);
    assert_int_equal(len, dsm_reader_left(&r));
    return (int)status;
}

static struct dsm_bytes data_of(const struct helper *h)
{
    assert_true(h->n >= 12);
    return dsm_bytes(h->payload + 12, h->n - 12);
}

static int guest(struct helper *h, uint8_t op, struct dsm_bytes data)
{
    struct object o = object_of(op, data);
    uint32_t scope = op >= SWTSM_GUEST_LOCK ? SWTSM_SCOPE_STATE_CHANGE : SWTSM_SCOPE_INFO;

    request(h, SWTSM_OP_GUEST, scope, HARNESS_FUNCTION_ID, dsm_bytes(o.bytes, o.n));
    return status_of(h, op);
}

static int ask(struct helper *h, uint8_t op)
{
    return guest(h, op, dsm_bytes(NULL, 0));
}

static void check_reason(const struct helper *h, const char *part)
{
    if (!strstr(h->told, part))
        fail_msg("expected \"%s\" in \"%s\"", part, h->told);
}

static void check_state(struct helper *h, enum dsm_tdi_state state)
{
    uint8_t expected = (uint8_t)state;

    assert_int_equal(0, ask(h, SWTSM_GUEST_STATE));
    assert_int_equal(1, data_of(h).n);
    assert_int_equal(expected, data_of(h).p[0]);
    assert_int_equal(state, h->peer->h->device->tdis[0].state);
}

static void connect_and_bind(struct helper *h)
{
    if (plain(h, SWTSM_OP_CONNECT, DEVICE) != 0)
        fail_msg("connect: %s", h->told);
    assert_int_equal(0, plain(h, SWTSM_OP_BIND, HARNESS_FUNCTION_ID));
    h->peer->h->negotiated = h->serve.dsms[0]->requester->negotiated;
}

static void test_a_tdi_is_locked_started_and_stopped(void **state)
{
    struct helper *h = *state;

    connect_and_bind(h);
    assert_true(h->has_stream);
    check_state(h, DSM_TDI_CONFIG_UNLOCKED);
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
    check_state(h, DSM_TDI_CONFIG_LOCKED);
    assert_int_equal(0, ask(h, SWTSM_GUEST_START));
    check_state(h, DSM_TDI_RUN);
    assert_int_equal(0, ask(h, SWTSM_GUEST_STOP));
    check_state(h, DSM_TDI_CONFIG_UNLOCKED);
    assert_int_equal(0, plain(h, SWTSM_OP_UNBIND, HARNESS_FUNCTION_ID));
    assert_int_equal(0, plain(h, SWTSM_OP_DISCONNECT, DEVICE));
    assert_false(h->has_stream);
    assert_int_equal(0, h->serve.dsm_count);
}

static void test_unbind_stops_what_runs(void **state)
{
    struct helper *h = *state;

    connect_and_bind(h);
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
    assert_int_equal(0, ask(h, SWTSM_GUEST_START));
    assert_int_equal(0, plain(h, SWTSM_OP_UNBIND, HARNESS_FUNCTION_ID));
    assert_int_equal(DSM_TDI_CONFIG_UNLOCKED, h->peer->h->device->tdis[0].state);
}

static void test_start_needs_a_lock(void **state)
{
    struct helper *h = *state;

    connect_and_bind(h);
    assert_int_equal(EINVAL, ask(h, SWTSM_GUEST_START));
    check_reason(h, "START 22 it is not locked");
    check_state(h, DSM_TDI_CONFIG_UNLOCKED);
}

/* As after a helper that died: the device has a session and a running TDI that nobody knows any more. */
static void test_a_tdi_that_another_helper_left_running_is_locked_anew(void **state)
{
    struct helper *h = *state;

    connect_and_bind(h);
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
    assert_int_equal(0, ask(h, SWTSM_GUEST_START));
    tsm_serve_end(&h->serve);
    connect_and_bind(h);
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
    check_state(h, DSM_TDI_CONFIG_LOCKED);
}

static void test_evidence_verifies_with_the_nonce_of_the_vm(void **state)
{
    struct helper *h = *state;
    uint8_t nonce[SWTSM_NONCE_LEN];
    struct log transcript = { .n = 0 };
    struct dsm_bytes messages;
    size_t signature_len = 96; /* of P-384 */

    memset(nonce, 0x5A, sizeof(nonce));
    connect_and_bind(h);
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
    assert_int_equal(0, ask(h, SWTSM_GUEST_VCA));
    log_add(&transcript, data_of(h));
    assert_int_equal(0, guest(h, SWTSM_GUEST_MEASUREMENTS, dsm_bytes(nonce, sizeof(nonce))));
    messages = data_of(h);
    assert_memory_equal(nonce, messages.p + 4, sizeof(nonce)); /* GET_MEASUREMENTS */
    log_add(&transcript, dsm_bytes(messages.p, messages.n - signature_len));
    assert_true(harness_signed(h->peer->h, 0, DSM_SIGN_MEASUREMENTS, &transcript,
                               dsm_bytes(messages.p + messages.n - signature_len, signature_len)));
}

static void test_evidence_has_chain_and_report(void **state)
{
    struct helper *h = *state;
    struct dsm_report report;
    struct log chain = { .n = 0 };

    connect_and_bind(h);
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
    assert_int_equal(0, guest(h, SWTSM_GUEST_CERTIFICATES, dsm_bytes("\0", 1)));
    harness_chain(h->peer->h, 0, &chain);
    assert_int_equal(chain.n, data_of(h).n);
    assert_memory_equal(chain.bytes, data_of(h).p, chain.n);
    assert_int_equal(0, ask(h, SWTSM_GUEST_REPORT));
    assert_int_equal(DSM_OK, dsm_report_decode(data_of(h), &report, NULL));
    assert_int_equal(ENOENT, guest(h, SWTSM_GUEST_CERTIFICATES, dsm_bytes("\x07", 1)));
    assert_int_equal(ENOENT, guest(h, SWTSM_GUEST_CERTIFICATES, dsm_bytes("\xFF", 1)));
}

static void test_a_vms_object_is_refused_at_every_length(void **state)
{
    struct helper *h = *state;
    uint8_t nonce[SWTSM_NONCE_LEN + 4] = { 0 };
    struct object o = object_of(SWTSM_GUEST_MEASUREMENTS, dsm_bytes(nonce, SWTSM_NONCE_LEN));

    connect_and_bind(h);
    for (size_t n = 0; n < o.n; n++) {
        assert_int_equal(0, request(h, SWTSM_OP_GUEST, 0, HARNESS_FUNCTION_ID, dsm_bytes(o.bytes, n)));
        check_reason(h, "object 74 the object is malformed");
    }
    memset(o.bytes + o.n, 0, 4);
    request(h, SWTSM_OP_GUEST, 0, HARNESS_FUNCTION_ID, dsm_bytes(o.bytes, o.n + 4));
    check_reason(h, "object 74 the object is malformed");
    assert_int_equal(EBADMSG, guest(h, SWTSM_GUEST_MEASUREMENTS, dsm_bytes(nonce, SWTSM_NONCE_LEN + 1)));
    assert_int_equal(EBADMSG, guest(h, SWTSM_GUEST_STATE, dsm_bytes(nonce, 1)));
    assert_int_equal(EOPNOTSUPP, ask(h, 6));
    assert_int_equal(EOPNOTSUPP, ask(h, 0));
}

static void test_what_changes_a_state_needs_the_scope(void **state)
{
    struct helper *h = *state;
    struct object o = object_of(SWTSM_GUEST_LOCK, dsm_bytes(NULL, 0));

    connect_and_bind(h);
    request(h, SWTSM_OP_GUEST, SWTSM_SCOPE_INFO, HARNESS_FUNCTION_ID, dsm_bytes(o.bytes, o.n));
    assert_int_equal(EBADMSG, status_of(h, SWTSM_GUEST_LOCK));
    check_state(h, DSM_TDI_CONFIG_UNLOCKED);
}

static void test_what_is_not_connected_or_bound_is_an_errno(void **state)
{
    struct helper *h = *state;

    assert_int_equal(ENOTCONN, plain(h, SWTSM_OP_BIND, HARNESS_FUNCTION_ID));
    assert_int_equal(ENOTCONN, plain(h, SWTSM_OP_DISCONNECT, DEVICE));
    assert_int_equal(EOPNOTSUPP, plain(h, 99, DEVICE));
    connect_and_bind(h);
    assert_int_equal(EBUSY, plain(h, SWTSM_OP_BIND, HARNESS_FUNCTION_ID));
    assert_int_equal(0, plain(h, SWTSM_OP_UNBIND, HARNESS_FUNCTION_ID));
    assert_int_equal(ENXIO, plain(h, SWTSM_OP_UNBIND, HARNESS_FUNCTION_ID));
    assert_int_equal(ENXIO, plain(h, SWTSM_OP_GUEST, HARNESS_FUNCTION_ID));
}

static void test_many_devices_are_served_at_once(void **state)
{
    struct helper *h = *state;
    struct peer *first = h->peer;

    for (uint32_t i = 0; i < MANY; i++) {
        void *peer;

        assert_int_equal(0, peer_setup(&peer));
        h->others[i] = h->peer = peer;
        assert_int_equal(0, plain(h, SWTSM_OP_CONNECT, i << 8));
    }
    assert_int_equal(MANY, h->serve.dsm_count);
    for (uint32_t i = 0; i < MANY; i++) { /* each in its own session */
        void *peer = h->peer = h->others[(i * 37) % MANY];

        assert_int_equal(0, plain(h, SWTSM_OP_DISCONNECT, ((i * 37) % MANY) << 8));
        peer_teardown(&peer);
    }
    assert_int_equal(0, h->serve.dsm_count);
    h->peer = first;
}

static void test_an_answer_that_nobody_waits_for_is_told(void **state)
{
    struct helper *h = *state;

    h->waits = false;
    plain(h, SWTSM_OP_CONNECT, DEVICE);
    check_reason(h, "connect 116 nobody waited for it any longer");
}

static void test_registers_that_refuse_the_stream_fail_connect(void **state)
{
    struct helper *h = *state;

    h->refuses_streams = true;
    assert_int_equal(EIO, plain(h, SWTSM_OP_CONNECT, DEVICE));
    check_reason(h, "connect 5 no such register");
    assert_int_equal(0, h->serve.dsm_count);
    h->refuses_streams = false;
    connect_and_bind(h);
}

/* ---- policy */

static void use_rule(struct helper *h)
{
    h->rule = (struct tsm_rule){ .name = "ours" };
    h->policy = (struct tsm_policy){ .rules = &h->rule, .count = 1, .is_given = true };
}

static void test_a_policy_without_a_rule_for_it_refuses_a_device(void **state)
{
    struct helper *h = *state;

    use_rule(h);
    h->rule.has_device = true;
    h->rule.device = DEVICE + 8;
    assert_int_equal(EACCES, plain(h, SWTSM_OP_CONNECT, DEVICE));
    assert_int_equal(0, memcmp(h->payload, "policy: no rule is for this device", h->n));
    h->rule.device = DEVICE;
    h->rule.refuse = true;
    assert_int_equal(EACCES, plain(h, SWTSM_OP_CONNECT, DEVICE));
    check_reason(h, "policy: rule ours refuses the device");
    h->rule.refuse = false;
    connect_and_bind(h);
}

static void test_a_measurement_that_is_not_as_required_refuses_a_device(void **state)
{
    struct helper *h = *state;
    uint8_t wrong[48] = { 0 };

    use_rule(h);
    h->rule.measurements[0] = (struct tsm_measurement_rule){ .index = 1, .value = wrong, .n = sizeof(wrong) };
    h->rule.measurement_count = 1;
    assert_int_equal(EACCES, plain(h, SWTSM_OP_CONNECT, DEVICE));
    check_reason(h, "policy: rule ours: measurement 1 is not as required, but ");
    h->rule.measurements[0].index = 77;
    assert_int_equal(EACCES, plain(h, SWTSM_OP_CONNECT, DEVICE));
    check_reason(h, "policy: rule ours: the device has no measurement 77");
}

static void test_a_report_that_is_not_as_required_is_stopped_again(void **state)
{
    struct helper *h = *state;

    use_rule(h);
    h->rule.interface_info = DSM_INTERFACE_PRS;
    connect_and_bind(h);
    assert_int_equal(EACCES, ask(h, SWTSM_GUEST_LOCK));
    check_reason(h, "LOCK 13 policy: rule ours: INTERFACE_INFO is 0x");
    assert_int_equal(0, memcmp(data_of(h).p, "policy: rule ours", 17)); /* the VM is told, too */
    check_state(h, DSM_TDI_CONFIG_UNLOCKED);
    h->rule.interface_info = 0;
    h->rule.has_ranges = true;
    assert_int_equal(EACCES, ask(h, SWTSM_GUEST_LOCK));
    check_reason(h, " ranges, not 0");
    check_state(h, DSM_TDI_CONFIG_UNLOCKED);
    h->rule.has_ranges = false;
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
}

/* What the helper shows goes to standard error, which is a file meanwhile. */
static void test_verbose_shows_each_message_and_no_key(void **state)
{
    struct helper *h = *state;
    static char shown[0x80000];
    int before = dup(STDERR_FILENO);
    FILE *file = tmpfile();
    size_t n;

    assert_non_null(file);
    h->options.verbose = true;
    fflush(stderr);
    dup2(fileno(file), STDERR_FILENO);
    (void)plain(h, SWTSM_OP_CONNECT, DEVICE);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(file);
    n = fread(shown, 1, sizeof(shown) - 1, file);
    fclose(file);
    shown[n] = '\0';
    assert_int_equal(0, h->error);
    assert_non_null(strstr(shown, "-> [4 bytes, in clear] GET_VERSION\n-> 0000: 10 84 00 00\n"));
    assert_non_null(strstr(shown, "; IDE_KM KEY_PROG "));
    assert_non_null(strstr(shown, "key=secret ifv=secret"));
}

/* ---- what Linux knows of the function */

#define DEVICE_NAME "functions/0000:be:1d.0" /* DEVICE */
#define TDI_NAME "functions/0000:be:1d.7"    /* HARNESS_FUNCTION_ID */

static void write_file(const char *function, const char *name, const void *bytes, size_t n)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", function, name);
    file = fopen(in_test_folder(path), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void store(uint8_t *config, size_t at, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        config[at + i] = (uint8_t)(value >> (8 * i));
}

/* MSI-X where the device has it (PCIe 7.7.2). */
static void add_msix(uint8_t *config, const struct dsm_tdi_description *tdi)
{
    if (!tdi->msix_table.present)
        return;
    store(config, 0x04, 1u << 20);
    store(config, 0x34, 0x40);
    store(config, 0x40, (uint32_t)(tdi->msix_table.len / 16 - 1) << 16 | 0x11);
    store(config, 0x44, (uint32_t)tdi->msix_table.offset | tdi->msix_table.bar);
    store(config, 0x48, (uint32_t)tdi->msix_pba.offset | tdi->msix_pba.bar);
}

static void write_config(const struct helper *h, const struct dsm_pci_ids *ids)
{
    uint8_t config[4096] = { 0 };

    store(config, 0x00, (uint32_t)ids->device_id << 16 | ids->vendor_id);
    store(config, 0x08, ids->class_code << 8 | ids->revision);
    store(config, 0x2C, (uint32_t)ids->subsystem_id << 16 | ids->subsystem_vendor_id);
    add_msix(config, &h->peer->h->device->tdis[0].description);
    write_file(DEVICE_NAME, "config", config, sizeof(config));
    write_file(TDI_NAME, "config", config, sizeof(config));
}

static void write_bars(const struct dsm_bar *bars, uint64_t moved)
{
    char text[6 * 64] = "";

    for (size_t i = 0; i < DSM_BARS_MAX; i++) {
        unsigned long long first = bars[i].present ? bars[i].address + moved : 0;

        snprintf(text + strlen(text), sizeof(text) - strlen(text), "0x%016llx 0x%016llx 0x%016x\n", first,
                 bars[i].present ? first + bars[i].len - 1 : 0, bars[i].present ? 0x200u : 0);
    }
    write_file(TDI_NAME, "resource", text, strlen(text));
}

/* As Linux shows it, with the ids and BARs that the device has. */
static void use_functions(struct helper *h)
{
    static char folder[256];

    snprintf(folder, sizeof(folder), "%s", in_test_folder("functions"));
    mkdir(folder, 0700);
    mkdir(in_test_folder(DEVICE_NAME), 0700);
    mkdir(in_test_folder(TDI_NAME), 0700);
    h->options.functions = folder;
    write_config(h, &h->peer->h->device->ids);
    write_bars(h->peer->h->device->tdis[0].description.bars, 0);
}

static void test_a_leaf_of_another_function_is_not_connected_unless_that_is_accepted(void **state)
{
    struct helper *h = *state;
    struct dsm_pci_ids ids = h->peer->h->device->ids;

    use_functions(h);
    connect_and_bind(h);
    assert_int_equal(DSM_CHECK_OK, h->serve.dsms[0]->requester->checks[DSM_CHECK_IDENTITY]);
    assert_int_equal(0, plain(h, SWTSM_OP_DISCONNECT, DEVICE));
    ids.device_id ^= 1;
    write_config(h, &ids);
    assert_int_equal(EKEYREJECTED, plain(h, SWTSM_OP_CONNECT, DEVICE));
    check_reason(h, "check identity: the leaf is that of Vendor=");
    use_rule(h);
    h->rule.accepted = dsm_checks_accepted("identity");
    connect_and_bind(h);
}

static void test_a_report_of_other_bars_is_not_locked_unless_that_is_accepted(void **state)
{
    struct helper *h = *state;
    const struct dsm_bar *bars = h->peer->h->device->tdis[0].description.bars;

    use_functions(h);
    write_bars(bars, 0x100000);
    connect_and_bind(h);
    assert_int_equal(EKEYREJECTED, ask(h, SWTSM_GUEST_LOCK));
    check_reason(h, "check bars: range ");
    check_state(h, DSM_TDI_CONFIG_UNLOCKED);
    write_bars(bars, 0);
    assert_int_equal(0, plain(h, SWTSM_OP_DISCONNECT, DEVICE));
    connect_and_bind(h);
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
    assert_int_equal(DSM_CHECK_OK, h->serve.dsms[0]->requester->checks[DSM_CHECK_BARS]);
    write_bars(bars, 0x100000);
    h->serve.dsms[0]->requester->options.accepted = dsm_checks_accepted("bars") | dsm_checks_accepted("msix");
    assert_int_equal(0, ask(h, SWTSM_GUEST_LOCK));
}

static void test_a_device_that_cannot_hold_its_firmware_is_not_locked(void **state)
{
    struct helper *h = *state;

    h->peer->h->device->settings.lock_flags_supported = DSM_LOCK_MSIX;
    connect_and_bind(h);
    assert_int_equal(EKEYREJECTED, ask(h, SWTSM_GUEST_LOCK));
    check_reason(h, "check lock-flags: the device supports 0x0004, without NO_FW_UPDATE");
    check_state(h, DSM_TDI_CONFIG_UNLOCKED);
}

static bool is_never_ready(struct peer *peer, struct dsm_bytes request, struct log *message)
{
    const uint8_t not_ready[] = {
        DSM_SPDM_12, DSM_SPDM_ERROR, DSM_SPDM_ERROR_RESPONSE_NOT_READY, 0, 17, DSM_SPDM_GET_DIGESTS, 1, 2
    };

    (void)peer;
    if (request.p[1] != DSM_SPDM_GET_DIGESTS && request.p[1] != DSM_SPDM_RESPOND_IF_READY)
        return false;
    message->n = 0;
    log_add(message, dsm_bytes(not_ready, sizeof(not_ready)));
    return true;
}

static void test_a_device_that_is_never_ready_holds_nobody_up_for_ever(void **state)
{
    struct helper *h = *state;

    h->options.deadline_ms = 1000;
    h->peer->answer = is_never_ready;
    assert_int_equal(EIO, plain(h, SWTSM_OP_CONNECT, DEVICE));
    check_reason(h, "(--deadline) is up");
    assert_int_equal(0, h->serve.dsm_count);
    h->peer->answer = NULL;
    connect_and_bind(h);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_verbose_shows_each_message_and_no_key),
        TEST(test_a_tdi_is_locked_started_and_stopped),
        TEST(test_unbind_stops_what_runs),
        TEST(test_start_needs_a_lock),
        TEST(test_a_tdi_that_another_helper_left_running_is_locked_anew),
        TEST(test_evidence_verifies_with_the_nonce_of_the_vm),
        TEST(test_evidence_has_chain_and_report),
        TEST(test_a_vms_object_is_refused_at_every_length),
        TEST(test_what_changes_a_state_needs_the_scope),
        TEST(test_what_is_not_connected_or_bound_is_an_errno),
        TEST(test_many_devices_are_served_at_once),
        TEST(test_an_answer_that_nobody_waits_for_is_told),
        TEST(test_registers_that_refuse_the_stream_fail_connect),
        TEST(test_a_policy_without_a_rule_for_it_refuses_a_device),
        TEST(test_a_measurement_that_is_not_as_required_refuses_a_device),
        TEST(test_a_report_that_is_not_as_required_is_stopped_again),
        TEST(test_a_leaf_of_another_function_is_not_connected_unless_that_is_accepted),
        TEST(test_a_report_of_other_bars_is_not_locked_unless_that_is_accepted),
        TEST(test_a_device_that_is_never_ready_holds_nobody_up_for_ever),
        TEST(test_a_device_that_cannot_hold_its_firmware_is_not_locked),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
