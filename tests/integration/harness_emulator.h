/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An emulator's connection spoken by hand, frame by frame, and a TSM behind an emulator: what the host does to a device
 * passes through the connection, as it would through a DOE mailbox.
 */
#ifndef DSM_TESTS_INTEGRATION_HARNESS_EMULATOR_H
#define DSM_TESTS_INTEGRATION_HARNESS_EMULATOR_H

#include "harness.h"

#include "support/drive.h"
#include "swdsm/swdsm-client.h"
#include "wire/swdsm_frame.h"

#define ALL_FEATURES 0x3Fu
#define STATES_KEPT 1100u
#define SOON_MS 5000

/* One connection, by hand. STATE frames that come between others are kept. */
struct emulator {
    int fd;
    struct dsm_swdsm_state states[STATES_KEPT]; /* in the order of their coming */
    size_t state_count;
    size_t looked_at;
    bool acknowledges;                                    /* answers each token with an ACK, at once */
    void (*on_token)(struct emulator *e, uint32_t token); /* or does this */
    const swdsm_word *page;    /* where set: the page's first word, looked at when a frame has come */
    uint64_t page_at_state;    /* as it was when the last STATE came */
    uint64_t page_at_response; /* as it was when the last NORMAL came */
    size_t states_before_response;
    struct reply reply;
    char text[DSM_SWDSM_TEXT_MAX + 1]; /* of the last result */
    size_t text_len;
};

void emulator_connect(struct emulator *e, const char *path);
void emulator_close(struct emulator *e);
/* Sends a request of swdsm's own and expects a result with this status. */
void emulator_request(struct emulator *e, uint32_t command, const void *payload, size_t n, uint32_t status);
void emulator_hello_status(struct emulator *e, enum dsm_swdsm_role role, uint32_t features, uint32_t status);
void emulator_hello(struct emulator *e, enum dsm_swdsm_role role);
void emulator_describe(struct emulator *e, const char *json, uint32_t status);
void emulator_event(struct emulator *e, uint32_t kind, uint32_t function_id, uint32_t argument, uint32_t status);
void emulator_config_write(struct emulator *e, uint32_t function_id, uint16_t offset, uint8_t width, uint32_t old_value,
                           uint32_t new_value, uint32_t status);
void emulator_subscribe(struct emulator *e, uint32_t flags, uint32_t drain_deadline_ms);
void emulator_acknowledge(struct emulator *e, uint32_t token);
/* The state of the TDI with this function id, by QUERY. */
uint8_t emulator_query(struct emulator *e, uint32_t function_id);
/* The next STATE frame, which may have come already; none may have another form than this. */
struct dsm_swdsm_state emulator_next_state(struct emulator *e);
void emulator_expect_move(struct emulator *e, uint8_t from, uint8_t to, uint16_t reason);
/* Forgets STATE frames that have come. */
void emulator_forget_states(struct emulator *e);

/* A TSM over an emulator's connection, or over the client library. */
struct tsm {
    struct emulator *emulator;
    struct swdsm_client *client;
    struct dsm_crypto *crypto;
    struct dsm_requester *r;
    struct drive drive;
    uint8_t nonces[SWDSM_TDIS_MAX][DSM_TDISP_NONCE_LEN];
};
void tsm_open(struct tsm *tsm, struct emulator *emulator, struct swdsm_client *client);
/* Takes a step to its end. */
enum dsm_error tsm_do(struct tsm *tsm, enum dsm_step step);
void tsm_close(struct tsm *tsm);
/* From GET_VERSION to a session and GET_TDISP_VERSION; of which function is the same. */
void tsm_session(struct tsm *tsm, uint32_t function_id);
/* i: where the nonce is kept. */
enum dsm_error tsm_try_lock(struct tsm *tsm, size_t i, uint32_t function_id, uint16_t flags);
void tsm_lock(struct tsm *tsm, size_t i, uint32_t function_id);
void tsm_start(struct tsm *tsm, size_t i, uint32_t function_id);
void tsm_stop(struct tsm *tsm, uint32_t function_id);
/* The address of the report's first range, in pages. */
uint64_t tsm_report_first_page(struct tsm *tsm, uint32_t function_id);
void tsm_expect_tdisp_error(struct tsm *tsm, enum dsm_error error, uint32_t tdisp_error_code);

/* A daemon with one device on a unix socket in the test's folder.
 * config: the device's JSON without its listener; options: NULL at the end, or NULL. */
void daemon_start_device(struct swdsm_process *process, const char *device, const char *const *options, char path[100]);

#endif
