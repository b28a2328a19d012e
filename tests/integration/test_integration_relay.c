/* SPDX-License-Identifier: BSD-3-Clause */
/* Whoever stands between a TSM and a device and owns no key gains nothing: swtsm ends with the right code each time. */
#include "relay.h"

#include "wire/capabilities.h"
#include "wire/spdm.h"

#include <string.h>

#define EXIT_DONE 0
#define EXIT_PROTOCOL 3
#define EXIT_VERIFICATION 4
#define EXIT_UNSIGNED 7

static struct swdsm_process process, tsm;

static uint32_t get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put_u32(uint8_t *p, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> (8 * i));
}

/* ---- the changes */

static void strike_versions(struct relayed *response)
{
    uint8_t message[64] = { 0 };
    size_t count = 0;

    memcpy(message, response->bytes + RELAY_SPDM, 6);
    for (size_t i = 0; i < response->bytes[RELAY_SPDM + 5]; i++) {
        const uint8_t *entry = response->bytes + RELAY_SPDM + 6 + 2 * i;

        if (entry[1] <= DSM_SPDM_11)
            memcpy(message + 6 + 2 * count++, entry, 2);
    }
    message[5] = (uint8_t)count;
    relayed_make(response, message, 6 + 2 * count);
}

/* Flags of CAPABILITIES. */
static void set_flags(struct relayed *response, uint32_t clear, uint32_t set)
{
    uint8_t *flags = response->bytes + RELAY_SPDM + 8;

    put_u32(flags, (get_u32(flags) & ~clear) | set);
}

static void strike_challenge(const struct relayed *request, struct relayed *response)
{
    (void)request;
    if (relayed_code(response) == DSM_SPDM_CAPABILITIES)
        set_flags(response, DSM_CAP_CHAL, 0);
}

static void strike_versions_and_challenge(const struct relayed *request, struct relayed *response)
{
    if (relayed_code(response) == DSM_SPDM_VERSION)
        strike_versions(response);
    strike_challenge(request, response);
}

static void strike_versions_alone(const struct relayed *request, struct relayed *response)
{
    (void)request;
    if (relayed_code(response) == DSM_SPDM_VERSION)
        strike_versions(response);
}

static void strike_signed_measurements(const struct relayed *request, struct relayed *response)
{
    (void)request;
    if (relayed_code(response) == DSM_SPDM_CAPABILITIES)
        set_flags(response, DSM_CAP_MEAS_MASK, DSM_CAP_MEAS_NO_SIG);
}

static void strike_every_signature(const struct relayed *request, struct relayed *response)
{
    strike_challenge(request, response);
    strike_signed_measurements(request, response);
}

/* Of all blocks, as GET_MEASUREMENTS with operation 0 asks for it. */
static void say_there_are_no_blocks(const struct relayed *request, struct relayed *response)
{
    if (relayed_code(response) == DSM_SPDM_MEASUREMENTS && request->bytes[RELAY_SPDM + 3] == 0)
        response->bytes[RELAY_SPDM + 2] = 0;
}

static void say_there_are_no_blocks_unsigned(const struct relayed *request, struct relayed *response)
{
    strike_every_signature(request, response);
    say_there_are_no_blocks(request, response);
}

/* CHALLENGE_AUTH: header, CertChainHash and Nonce stand before it. */
static void change_summary(const struct relayed *request, struct relayed *response)
{
    (void)request;
    if (relayed_code(response) == DSM_SPDM_CHALLENGE_AUTH)
        response->bytes[RELAY_SPDM + 4 + 48 + 32] ^= 1;
}

static void change_session_summary(const struct relayed *request, struct relayed *response)
{
    (void)request;
    if (relayed_code(response) == DSM_SPDM_KEY_EXCHANGE_RSP)
        response->bytes[RELAY_SPDM + 8 + 32 + 96] ^= 1;
}

static void drip_the_chain(const struct relayed *request, struct relayed *response)
{
    uint8_t message[9] = { 0 };

    (void)request;
    if (relayed_code(response) != DSM_SPDM_CERTIFICATE)
        return;
    memcpy(message, response->bytes + RELAY_SPDM, sizeof(message));
    message[4] = 1; /* PortionLength and RemainderLength */
    message[5] = 0;
    message[6] = 0x60;
    message[7] = 0xEA;
    relayed_make(response, message, sizeof(message));
}

/* BaseAsymSel of ALGORITHMS: an algorithm that was not offered. */
static void select_another_algorithm(const struct relayed *request, struct relayed *response)
{
    (void)request;
    if (relayed_code(response) == DSM_SPDM_ALGORITHMS)
        put_u32(response->bytes + RELAY_SPDM + 12, 1); /* RSASSA_2048 */
}

static bool is_never_ready(const struct relayed *request, struct relayed *response)
{
    const uint8_t not_ready[8] = { DSM_SPDM_12, 0x7F, 0x42, 0, 18, DSM_SPDM_GET_DIGESTS, 1, 2 };

    if (relayed_code(request) != DSM_SPDM_GET_DIGESTS && relayed_code(request) != DSM_SPDM_RESPOND_IF_READY)
        return false;
    relayed_make(response, not_ready, sizeof(not_ready));
    return true;
}

/* ---- what comes of them */

#define ATTEST "attest", "--asym", "ECDSA_P384", "--hash", "SHA_384"
#define WALK "walk", "--asym", "ECDSA_P384", "--hash", "SHA_384", "--dhe", "SECP_384_R1"

static const struct relay_case {
    const char *name;
    const char *words[12];
    struct relay_hooks hooks;
    int status;
    const char *text;
} cases[] = {
    { "nothing is changed", { WALK }, { NULL, NULL }, EXIT_DONE, "RUN" },
    { "CHAL_CAP struck, and no measurements",
      { ATTEST, "-m", "none", "--spdm-version", "1.2" },
      { .change = strike_challenge },
      EXIT_UNSIGNED,
      "nothing was signed afresh" },
    { "CHAL_CAP struck: ENDPOINT_INFO is signed over it",
      { ATTEST, "-m", "none" },
      { .change = strike_challenge },
      EXIT_VERIFICATION,
      "GET_ENDPOINT_INFO failed" },
    { "CHAL_CAP struck: MEASUREMENTS is signed over it",
      { ATTEST },
      { .change = strike_challenge },
      EXIT_VERIFICATION,
      "GET_MEASUREMENTS failed" },
    { "versions and CHAL_CAP struck",
      { ATTEST },
      { .change = strike_versions_and_challenge },
      EXIT_UNSIGNED,
      "covers neither version nor capabilities" },
    { "versions struck: CHALLENGE_AUTH is signed over them",
      { ATTEST },
      { .change = strike_versions_alone },
      EXIT_VERIFICATION,
      "CHALLENGE failed" },
    { "versions struck, a session",
      { WALK },
      { .change = strike_versions_alone },
      EXIT_VERIFICATION,
      "KEY_EXCHANGE failed" },
    { "versions struck below the lowest",
      { ATTEST, "--min-version", "1.2" },
      { .change = strike_versions_and_challenge },
      EXIT_PROTOCOL,
      "GET_VERSION failed" },
    { "MEAS_SIG struck", { ATTEST }, { .change = strike_signed_measurements }, EXIT_VERIFICATION, "CHALLENGE failed" },
    { "CHAL_CAP and MEAS_SIG struck",
      { ATTEST, "--spdm-version", "1.2" },
      { .change = strike_every_signature },
      EXIT_UNSIGNED,
      "no signature, no session and no signed summary hash covers the blocks" },
    { "no blocks, said under a signature",
      { ATTEST, "-m", "each" },
      { .change = say_there_are_no_blocks },
      EXIT_VERIFICATION,
      "GET_MEASUREMENTS failed" },
    { "no blocks, said without one",
      { ATTEST, "-m", "each" },
      { .change = say_there_are_no_blocks_unsigned },
      EXIT_UNSIGNED,
      "check measurements" },
    { "another summary hash", { ATTEST }, { .change = change_summary }, EXIT_VERIFICATION, "CHALLENGE failed" },
    { "another summary hash of a session",
      { WALK },
      { .change = change_session_summary },
      EXIT_VERIFICATION,
      "KEY_EXCHANGE failed" },
    { "a chain byte by byte",
      { ATTEST, "--spdm-version", "1.3" },
      { .change = drip_the_chain },
      EXIT_PROTOCOL,
      "at least 32 are taken" },
    { "an algorithm that was not offered",
      { ATTEST },
      { .change = select_another_algorithm },
      EXIT_PROTOCOL,
      "NEGOTIATE_ALGORITHMS failed" },
    { "never ready",
      { ATTEST, "--deadline", "1", "--spdm-version", "1.2" },
      { .answer = is_never_ready },
      EXIT_PROTOCOL,
      "GET_DIGESTS failed" },
};

static void check(const struct relay_case *c)
{
    const char *words[24];
    char address[4096];
    size_t n = 0;
    pid_t relay = relay_start(in_test_folder("relay"), process.port, &c->hooks);
    int status;

    snprintf(address, sizeof(address), "unix:%s", in_test_folder("relay"));
    for (; c->words[n]; n++)
        words[n] = c->words[n];
    words[n++] = "--root";
    words[n++] = in_test_folder("id/root.pem");
    words[n++] = "--connect";
    words[n++] = address;
    words[n] = NULL;
    program_launch(&tsm, "src/cli/swtsm", words);
    status = daemon_wait(&tsm);
    relay_stop(relay);
    if (status != c->status || !strstr(tsm.text, c->text))
        fail_msg("%s: expected %d and \"%s\", came %d and %s", c->name, c->status, c->text, status, tsm.text);
}

static void test_who_owns_no_key_gains_nothing(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--identity", in_test_folder("id")));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check(&cases[i]);
    daemon_stop(&process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_owns_no_key_gains_nothing),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
