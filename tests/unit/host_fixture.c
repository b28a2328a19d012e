/* SPDX-License-Identifier: BSD-3-Clause */
#include "host_fixture.h"

#include "describe/build.h"
#include "describe/description.h"
#include "describe/device_fields.h"
#include "describe/presets.h"
#include "host/device_life.h"
#include "host/host_life.h"
#include "store/identity_store.h"
#include "wire/spdm.h"

#include <stdlib.h>
#include <string.h>

static struct dsm_crypto *crypto;
static struct dsm_identity_store *identities;
static struct dsm_capture capture = { .fd = -1 };
static struct dsm_keylog keylog = { .fd = -1 };
static struct dsm_log log_of_fixture;

static void keep_line(void *context, enum dsm_log_level level, const char *subject, const char *line)
{
    struct host_fixture *f = context;
    size_t used = strlen(f->lines);

    (void)level;
    (void)subject;
    snprintf(f->lines + used, sizeof(f->lines) - used, "%s\n", line);
}

static struct dsm_device *make_device(void)
{
    struct dsm_device_description description;
    struct dsm_error_detail error;
    struct dsm_device *device = NULL;
    struct dsm_error_detail detail;

    assert_int_equal(dsm_preset_read(DSM_PRESET_DEFAULT, &description, &error), DSM_OK);
    assert_int_equal(dsm_description_build(&description, crypto, &log_of_fixture, "", &device, &error), DSM_OK);
    assert_int_equal(dsm_identity_store_provide(identities, &description, device, &detail), DSM_OK);
    dsm_device_description_clear(&description);
    return device;
}

int host_fixture_set_up(void **state)
{
    struct host_fixture *f = calloc(1, sizeof(*f));
    struct dsm_host_parts parts = { .capture = &capture, .keylog = &keylog, .log = &log_of_fixture };
    struct dsm_error_detail detail;

    assert_non_null(f);
    log_of_fixture = (struct dsm_log){ .level = DSM_LOG_INFO, .write = keep_line, .context = f };
    assert_int_equal(dsm_crypto_create(&crypto), DSM_OK);
    assert_int_equal(dsm_identity_store_open(crypto, &log_of_fixture, NULL, 0, &identities, &detail), DSM_OK);
    parts.crypto = crypto;
    parts.identities = identities;
    assert_int_equal(dsm_host_create(&parts, &f->host), DSM_OK);
    assert_int_equal(dsm_hosted_device_create(f->host, make_device(), &dsm_binding_doe, &f->hosted), DSM_OK);
    assert_int_equal(dsm_host_keep(f->host, f->hosted), DSM_OK);
    *state = f;
    return 0;
}

int host_fixture_tear_down(void **state)
{
    struct host_fixture *f = *state;

    dsm_host_destroy(f->host);
    dsm_identity_store_close(identities);
    dsm_crypto_destroy(crypto);
    free(f);
    return 0;
}

static struct test_port *of_port(struct dsm_port *port)
{
    return (struct test_port *)port;
}

static void on_wake(struct dsm_port *port)
{
    of_port(port)->wakes++;
}

static enum dsm_error on_notify(struct dsm_port *port, const struct dsm_swdsm_state *state)
{
    (void)state;
    of_port(port)->notices++;
    return DSM_OK;
}

static void on_flush(struct dsm_port *port)
{
    of_port(port)->flushes++;
}

static bool is_dead(const struct dsm_port *port)
{
    return ((const struct test_port *)port)->is_dead;
}

static void on_close(struct dsm_port *port, const char *text)
{
    (void)text;
    of_port(port)->is_closed = true;
    dsm_port_detach(port);
}

static const struct dsm_port_calls calls = { on_wake, on_notify, on_flush, is_dead, on_close };

static void on_done(struct dsm_request *request, enum dsm_outcome outcome, size_t n)
{
    struct test_port *port = (struct test_port *)((char *)request - offsetof(struct test_port, request));

    port->dones++;
    port->outcome = outcome;
    port->response_len = n;
    port->done_epoch = request->epoch;
}

void test_port_attach(struct host_fixture *f, struct test_port *port)
{
    memset(port, 0, sizeof(*port));
    port->port.calls = &calls;
    snprintf(port->port.address, sizeof(port->port.address), "test");
    dsm_port_attach(&port->port, f->hosted);
}

enum dsm_received test_port_send(struct host_fixture *f, struct test_port *port, const uint8_t *message, size_t n)
{
    struct dsm_writer w = dsm_writer(port->object, sizeof(port->object));

    assert_int_equal(dsm_binding_wrap(&dsm_binding_doe, DSM_OBJECT_SPDM, dsm_bytes(message, n), &w), DSM_OK);
    port->request = (struct dsm_request){ .port = &port->port,
                                          .object = port->object,
                                          .n = dsm_written_len(&w),
                                          .response = port->response,
                                          .epoch = port->request.epoch + 1,
                                          .done = on_done };
    return dsm_hosted_device_receive(f->hosted, &port->request);
}

struct dsm_bytes test_port_response(const struct test_port *port)
{
    struct dsm_object object;

    assert_int_equal(port->outcome, DSM_OUTCOME_RESPONSE);
    assert_int_equal(dsm_binding_doe.unwrap(dsm_bytes(port->response, port->response_len), &object), DSM_OK);
    assert_int_equal(object.kind, DSM_OBJECT_SPDM);
    return object.data;
}

void assert_spdm_response(const struct test_port *port, uint8_t code)
{
    assert_int_equal(test_port_response(port).p[1], code);
}

static const uint8_t get_version[] = { 0x10, DSM_SPDM_GET_VERSION, 0, 0 };
static const uint8_t get_capabilities[] = { 0x10, DSM_SPDM_GET_CAPABILITIES, 0, 0 };
/* SPDM 1.0: ECDSA P-384 with SHA-384 */
static const uint8_t negotiate_algorithms[32] = {
    0x10, DSM_SPDM_NEGOTIATE_ALGORITHMS, 0, 0, 32, 0, 1, 0, 0x80, 0, 0, 0, 2,
};
static const uint8_t challenge[36] = { 0x10, DSM_SPDM_CHALLENGE, 0, 0 };

void test_port_negotiate(struct host_fixture *f, struct test_port *port)
{
    assert_int_equal(test_port_send(f, port, get_version, sizeof(get_version)), DSM_RECEIVED_DONE);
    assert_spdm_response(port, DSM_SPDM_VERSION);
    assert_int_equal(test_port_send(f, port, get_capabilities, sizeof(get_capabilities)), DSM_RECEIVED_DONE);
    assert_spdm_response(port, DSM_SPDM_CAPABILITIES);
    assert_int_equal(test_port_send(f, port, negotiate_algorithms, sizeof(negotiate_algorithms)), DSM_RECEIVED_DONE);
    assert_spdm_response(port, DSM_SPDM_ALGORITHMS);
}

enum dsm_received test_port_challenge(struct host_fixture *f, struct test_port *port)
{
    return test_port_send(f, port, challenge, sizeof(challenge));
}

void test_port_wait(struct host_fixture *f, const struct test_port *port, unsigned dones)
{
    while (port->dones < dones)
        uv_run(&f->host->loop, UV_RUN_ONCE);
}
