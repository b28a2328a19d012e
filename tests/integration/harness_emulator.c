/* SPDX-License-Identifier: BSD-3-Clause */
#include "harness_emulator.h"

#include <string.h>
#include <unistd.h>

void daemon_start_device(struct swdsm_process *process, const char *device, const char *const *options, char path[100])
{
    const char *words[20] = { "--config" };
    const char *config = in_test_folder("config.json");
    FILE *file = fopen(config, "w");
    size_t n = 2;

    assert_non_null(file);
    snprintf(path, 100, "%s/device", test_folder);
    fprintf(file, "{\"devices\": [{\"listen\": [\"unix:%s\", \"tcp:127.0.0.1:0\"], %s}]}", path, device);
    fclose(file);
    words[1] = config;
    while (options && *options && n + 1 < sizeof(words) / sizeof(words[0]))
        words[n++] = *options++;
    daemon_launch(process, words);
    expect_line(process, "and tcp:127.0.0.1:");
    expect_line(process, "\n");
    process->port =
        (uint16_t)strtoul(strstr(process->text, "and tcp:127.0.0.1:") + strlen("and tcp:127.0.0.1:"), NULL, 10);
}

void emulator_connect(struct emulator *e, const char *path)
{
    memset(e, 0, sizeof(*e));
    e->fd = client_connect_unix(path);
}

void emulator_close(struct emulator *e)
{
    if (e->fd > 0)
        client_close(e->fd);
    e->fd = 0;
}

void emulator_acknowledge(struct emulator *e, uint32_t token)
{
    struct dsm_swdsm_ack ack = { token };
    uint8_t bytes[8];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_int_equal(dsm_swdsm_ack_encode(&ack, &w), DSM_OK);
    client_send(e->fd, DSM_SWDSM_ACK, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, bytes, dsm_written_len(&w));
}

static void keep_state(struct emulator *e)
{
    struct dsm_swdsm_state *state = &e->states[e->state_count];

    assert_true(e->state_count < STATES_KEPT);
    assert_int_equal(dsm_swdsm_state_decode(dsm_bytes(e->reply.payload, e->reply.header.payload_len), state, NULL),
                     DSM_OK);
    e->state_count++;
    if (e->page)
        e->page_at_state = atomic_load_explicit(e->page, memory_order_acquire);
    if (state->token != 0 && e->acknowledges)
        emulator_acknowledge(e, state->token);
    if (state->token != 0 && e->on_token)
        e->on_token(e, state->token);
}

/* The next frame that is no STATE; false: the daemon has closed the connection. */
static bool receive(struct emulator *e)
{
    while (client_receive(e->fd, &e->reply)) {
        if (e->reply.header.command != DSM_SWDSM_STATE)
            return true;
        keep_state(e);
    }
    return false;
}

void emulator_request(struct emulator *e, uint32_t command, const void *payload, size_t n, uint32_t status)
{
    struct dsm_swdsm_result result;

    client_send(e->fd, command, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, payload, n);
    if (!receive(e))
        fail_msg("the connection was closed in answer to %s", dsm_swdsm_command_name(command));
    assert_int_equal(e->reply.header.command, command);
    assert_int_equal(dsm_swdsm_result_decode(dsm_bytes(e->reply.payload, e->reply.header.payload_len), &result, NULL),
                     DSM_OK);
    memcpy(e->text, result.text.p, result.text.n);
    e->text[result.text.n] = '\0';
    e->text_len = result.text.n;
    if (result.status != status)
        fail_msg("%s: status %u expected, %u came: %s", dsm_swdsm_command_name(command), (unsigned)status,
                 (unsigned)result.status, result.status != 0 ? e->text : "");
}

#define SEND(e, name, command, message, status)                                                                        \
    do {                                                                                                               \
        uint8_t send_bytes_[512];                                                                                      \
        struct dsm_writer send_w_ = dsm_writer(send_bytes_, sizeof(send_bytes_));                                      \
        assert_int_equal(dsm_swdsm_##name##_encode((message), &send_w_), DSM_OK);                                      \
        emulator_request((e), (command), send_bytes_, dsm_written_len(&send_w_), (status));                            \
    } while (0)

void emulator_hello_status(struct emulator *e, enum dsm_swdsm_role role, uint32_t features, uint32_t status)
{
    struct dsm_swdsm_hello hello = { 1, 0, (uint8_t)role, features, 0, dsm_bytes("test", 4) };

    SEND(e, hello, DSM_SWDSM_HELLO, &hello, status);
}

void emulator_hello(struct emulator *e, enum dsm_swdsm_role role)
{
    emulator_hello_status(e, role, ALL_FEATURES, DSM_SWDSM_OK);
}

void emulator_describe(struct emulator *e, const char *json, uint32_t status)
{
    emulator_request(e, DSM_SWDSM_DESCRIBE, json, strlen(json), status);
}

void emulator_event(struct emulator *e, uint32_t kind, uint32_t function_id, uint32_t argument, uint32_t status)
{
    struct dsm_swdsm_event event = { kind, function_id, argument };

    SEND(e, event, DSM_SWDSM_EVENT, &event, status);
}

void emulator_config_write(struct emulator *e, uint32_t function_id, uint16_t offset, uint8_t width, uint32_t old_value,
                           uint32_t new_value, uint32_t status)
{
    struct dsm_swdsm_config_write write = { function_id, offset, width, old_value, new_value };

    SEND(e, config_write, DSM_SWDSM_CONFIG_WRITE, &write, status);
}

void emulator_subscribe(struct emulator *e, uint32_t flags, uint32_t drain_deadline_ms)
{
    struct dsm_swdsm_subscribe subscribe = { flags, drain_deadline_ms };

    SEND(e, subscribe, DSM_SWDSM_SUBSCRIBE, &subscribe, DSM_SWDSM_OK);
}

uint8_t emulator_query(struct emulator *e, uint32_t function_id)
{
    struct dsm_swdsm_query query = { function_id };
    struct dsm_swdsm_state state;

    SEND(e, query, DSM_SWDSM_QUERY, &query, DSM_SWDSM_OK);
    assert_int_equal(dsm_swdsm_state_decode(dsm_bytes(e->text, e->text_len), &state, NULL), DSM_OK);
    assert_int_equal(state.token, 0);
    assert_int_equal(state.old_state, state.new_state);
    return state.new_state;
}

struct dsm_swdsm_state emulator_next_state(struct emulator *e)
{
    if (e->looked_at == e->state_count) {
        if (!client_receive(e->fd, &e->reply))
            fail_msg("the connection was closed where a STATE was expected");
        assert_int_equal(e->reply.header.command, DSM_SWDSM_STATE);
        keep_state(e);
    }
    return e->states[e->looked_at++];
}

void emulator_expect_move(struct emulator *e, uint8_t from, uint8_t to, uint16_t reason)
{
    struct dsm_swdsm_state state = emulator_next_state(e);

    if (state.old_state != from || state.new_state != to || state.reason != reason)
        fail_msg("STATE %u -> %u, reason %u expected; %u -> %u, reason %u came", from, to, reason, state.old_state,
                 state.new_state, state.reason);
    assert_int_equal(state.word & 0xFF, to);
}

void emulator_forget_states(struct emulator *e)
{
    e->state_count = e->looked_at = 0;
}

static enum dsm_error exchange_by_hand(struct emulator *e, struct dsm_bytes object, struct dsm_writer *response)
{
    client_send(e->fd, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, object.p, object.n);
    if (!receive(e))
        return DSM_ERR_IO;
    if (e->page)
        e->page_at_response = atomic_load_explicit(e->page, memory_order_acquire);
    e->states_before_response = e->state_count;
    assert_int_equal(e->reply.header.command, DSM_SPDM_EMU_COMMAND_NORMAL);
    dsm_write_bytes(response, dsm_bytes(e->reply.payload, e->reply.header.payload_len));
    return DSM_OK;
}

static enum dsm_error exchange(void *context, struct dsm_bytes object, struct dsm_writer *response)
{
    struct tsm *tsm = context;
    static uint8_t bytes[0x2000];
    size_t n = sizeof(bytes);

    if (tsm->emulator)
        return exchange_by_hand(tsm->emulator, object, response);
    if (swdsm_client_exchange(tsm->client, object.p, object.n, bytes, &n, SOON_MS) != 0)
        return DSM_ERR_IO;
    dsm_write_bytes(response, dsm_bytes(bytes, n));
    return DSM_OK;
}

enum dsm_error tsm_do(struct tsm *tsm, enum dsm_step step)
{
    return drive_step(&tsm->drive, tsm->r, step);
}

void tsm_open(struct tsm *tsm, struct emulator *emulator, struct swdsm_client *client)
{
    struct dsm_requester_options options = { 0 };

    memset(tsm, 0, sizeof(*tsm));
    tsm->drive.context = tsm;
    tsm->drive.exchange = exchange;
    tsm->emulator = emulator;
    tsm->client = client;
    assert_int_equal(dsm_crypto_create(&tsm->crypto), DSM_OK);
    assert_int_equal(dsm_requester_create(tsm->crypto, NULL, &options, &tsm->r), DSM_OK);
}

void tsm_close(struct tsm *tsm)
{
    dsm_requester_destroy(tsm->r);
    if (tsm->crypto)
        dsm_crypto_destroy(tsm->crypto);
    memset(tsm, 0, sizeof(*tsm));
}

static void check(const struct tsm *tsm, enum dsm_error error)
{
    if (error != DSM_OK)
        fail_msg("%s: %s: %s", tsm->r->failure.step, dsm_error_text(error), tsm->r->failure.text);
}

void tsm_session(struct tsm *tsm, uint32_t function_id)
{
    struct dsm_key_exchange_options options = { 0 };
    struct dsm_tdisp_version version;

    check(tsm, tsm_do(tsm, dsm_vca_begin(tsm->r)));
    check(tsm, tsm_do(tsm, dsm_get_digests_begin(tsm->r)));
    check(tsm, tsm_do(tsm, dsm_get_certificate_begin(tsm->r, 0)));
    check(tsm, tsm_do(tsm, dsm_key_exchange_begin(tsm->r, &options, NULL)));
    check(tsm, tsm_do(tsm, dsm_finish_begin(tsm->r)));
    check(tsm, tsm_do(tsm, dsm_tdisp_version_begin(tsm->r, function_id, &version)));
}

enum dsm_error tsm_try_lock(struct tsm *tsm, size_t i, uint32_t function_id, uint16_t flags)
{
    struct dsm_tdisp_lock lock = { .flags = flags };

    return tsm_do(tsm, dsm_tdisp_lock_begin(tsm->r, function_id, &lock, tsm->nonces[i]));
}

void tsm_lock(struct tsm *tsm, size_t i, uint32_t function_id)
{
    check(tsm, tsm_try_lock(tsm, i, function_id, DSM_LOCK_MSIX));
}

void tsm_start(struct tsm *tsm, size_t i, uint32_t function_id)
{
    check(tsm, tsm_do(tsm, dsm_tdisp_start_begin(tsm->r, function_id, tsm->nonces[i])));
}

void tsm_stop(struct tsm *tsm, uint32_t function_id)
{
    check(tsm, tsm_do(tsm, dsm_tdisp_stop_begin(tsm->r, function_id)));
}

uint64_t tsm_report_first_page(struct tsm *tsm, uint32_t function_id)
{
    static uint8_t buffer[DSM_REPORT_MAX];
    struct dsm_report report;
    size_t n;

    check(tsm, tsm_do(tsm, dsm_tdisp_report_begin(tsm->r, function_id, 1024, buffer, &n, &report)));
    assert_true(report.range_count > 0);
    return report.ranges[0].first_page;
}

void tsm_expect_tdisp_error(struct tsm *tsm, enum dsm_error error, uint32_t tdisp_error_code)
{
    if (error == DSM_OK)
        fail_msg("TDISP_ERROR 0x%x expected, success came", (unsigned)tdisp_error_code);
    if (tsm->r->failure.tdisp_error_code != tdisp_error_code)
        fail_msg("TDISP_ERROR 0x%x expected; %s came (0x%x)", (unsigned)tdisp_error_code, tsm->r->failure.text,
                 (unsigned)tsm->r->failure.tdisp_error_code);
}
