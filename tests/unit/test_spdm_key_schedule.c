/* SPDX-License-Identifier: BSD-3-Clause */
/* The key schedule against recorded sessions of independent peers, for each version that has one. */
#include "support/exact.h"
#include "support/hex.h"

#include "spdm/key_schedule.h"
#include "vectors/spdm_sessions.h"

#define VECTORS (sizeof(session_vectors) / sizeof(session_vectors[0]))

static struct dsm_crypto *crypto;

static struct dsm_kdf kdf_of(const struct session_vector *vector)
{
    return (struct dsm_kdf){
        .crypto = crypto,
        .hash = dsm_hash_algorithm_by_name("SHA_384"),
        .version = vector->version,
    };
}

static struct dsm_secret secret_of(const char *text)
{
    struct dsm_secret secret = { .n = 0 };

    secret.n = hex_bytes(text, secret.bytes, sizeof(secret.bytes)).n;
    return secret;
}

static void assert_secret(const char *expected, const struct dsm_secret *got)
{
    assert_hex(expected, got->bytes, got->n);
}

static void test_handshake_secrets_follow_from_the_shared_secret_and_th1(void **state)
{
    (void)state;
    for (const struct session_vector *v = session_vectors; v < session_vectors + VECTORS; v++) {
        struct dsm_kdf kdf = kdf_of(v);
        struct dsm_shared_secret dhe = { .n = 0 };
        struct dsm_secret th1 = secret_of(v->th1);
        struct dsm_handshake_secrets out;

        dhe.n = hex_bytes(v->dhe, dhe.bytes, sizeof(dhe.bytes)).n;
        assert_error(DSM_OK, dsm_derive_handshake(&kdf, &dhe, th1.bytes, &out));
        assert_secret(v->handshake, &out.handshake);
        assert_secret(v->request_handshake, &out.request);
        assert_secret(v->response_handshake, &out.response);
    }
}

static void test_verify_data_is_what_the_peers_sent(void **state)
{
    (void)state;
    for (const struct session_vector *v = session_vectors; v < session_vectors + VECTORS; v++) {
        struct dsm_kdf kdf = kdf_of(v);
        struct dsm_secret request = secret_of(v->request_handshake);
        struct dsm_secret response = secret_of(v->response_handshake);
        struct dsm_secret th_finish = secret_of(v->th_finish);
        struct dsm_secret th_finish_rsp = secret_of(v->th_finish_rsp);
        uint8_t out[48];

        assert_error(DSM_OK, dsm_derive_verify_data(&kdf, &request, th_finish.bytes, out));
        assert_hex(v->requester_verify, out, sizeof(out));
        assert_error(DSM_OK, dsm_derive_verify_data(&kdf, &response, th_finish_rsp.bytes, out));
        assert_hex(v->responder_verify, out, sizeof(out));
    }
}

static void test_data_secrets_follow_from_the_handshake_secret_and_th2(void **state)
{
    (void)state;
    for (const struct session_vector *v = session_vectors; v < session_vectors + VECTORS; v++) {
        struct dsm_kdf kdf = kdf_of(v);
        struct dsm_handshake_secrets handshake = { .handshake = secret_of(v->handshake) };
        struct dsm_secret th2 = secret_of(v->th2);
        struct dsm_data_secrets out;

        assert_error(DSM_OK, dsm_derive_data(&kdf, &handshake, th2.bytes, &out));
        assert_secret(v->request_data, &out.request);
        assert_secret(v->response_data, &out.response);
        assert_secret(v->export_master, &out.export_master);
    }
}

static void test_each_direction_has_its_own_traffic_key(void **state)
{
    (void)state;
    for (const struct session_vector *v = session_vectors; v < session_vectors + VECTORS; v++) {
        struct dsm_kdf kdf = kdf_of(v);
        const struct dsm_aead_algorithm *aead = dsm_aead_algorithm_by_name("AES_256_GCM");
        struct dsm_secret request = secret_of(v->request_data);
        struct dsm_secret response = secret_of(v->response_data);
        struct dsm_traffic_key out;

        assert_error(DSM_OK, dsm_derive_traffic_key(&kdf, aead, &request, &out));
        assert_secret(v->request_key, &out.key);
        assert_secret(v->request_iv, &out.iv);
        assert_error(DSM_OK, dsm_derive_traffic_key(&kdf, aead, &response, &out));
        assert_secret(v->response_key, &out.key);
        assert_secret(v->response_iv, &out.iv);
    }
}

static void test_an_update_replaces_a_directions_secret(void **state)
{
    (void)state;
    for (const struct session_vector *v = session_vectors; v < session_vectors + VECTORS; v++) {
        struct dsm_kdf kdf = kdf_of(v);
        struct dsm_secret request = secret_of(v->request_data);

        assert_error(DSM_OK, dsm_derive_update(&kdf, &request));
        assert_secret(v->request_data_updated, &request);
    }
}

static void test_a_wiped_key_holds_nothing(void **state)
{
    static const struct dsm_traffic_key nothing;
    struct dsm_traffic_key key = { .key = secret_of("0102"), .iv = secret_of("0304") };

    (void)state;
    dsm_traffic_key_wipe(&key);
    assert_memory_equal(&nothing, &key, sizeof(key));
}

static int create_crypto(void **state)
{
    (void)state;
    return dsm_crypto_create(&crypto) == DSM_OK ? 0 : -1;
}

static int destroy_crypto(void **state)
{
    (void)state;
    dsm_crypto_destroy(crypto);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handshake_secrets_follow_from_the_shared_secret_and_th1),
        cmocka_unit_test(test_verify_data_is_what_the_peers_sent),
        cmocka_unit_test(test_data_secrets_follow_from_the_handshake_secret_and_th2),
        cmocka_unit_test(test_each_direction_has_its_own_traffic_key),
        cmocka_unit_test(test_an_update_replaces_a_directions_secret),
        cmocka_unit_test(test_a_wiped_key_holds_nothing),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
