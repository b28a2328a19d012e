/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/key_schedule.h"

#include "base/writer.h"
#include "wire/limits.h"
#include "wire/spdm.h"

#define LABEL_MAX 12u                                       /* "req app data" */
#define BIN_CONCAT_MAX (2u + 8u + LABEL_MAX + DSM_HASH_MAX) /* Length, "spdm1.2 ", label, context */

void dsm_handshake_secrets_wipe(struct dsm_handshake_secrets *secrets)
{
    dsm_wipe(secrets, sizeof(*secrets));
}

void dsm_data_secrets_wipe(struct dsm_data_secrets *secrets)
{
    dsm_wipe(secrets, sizeof(*secrets));
}

void dsm_traffic_key_wipe(struct dsm_traffic_key *key)
{
    dsm_wipe(key, sizeof(*key));
}

/* DSP0274 12.2: BinConcat(Length, Version, Label, Context), the version as "spdm1.2 ". */
static void bin_concat(const struct dsm_kdf *kdf, size_t length, const char *label, struct dsm_bytes context,
                       struct dsm_writer *w)
{
    char version[] = "spdm1.1 ";

    version[4] = (char)('0' + (kdf->version >> 4));
    version[6] = (char)('0' + (kdf->version & 0x0F));
    dsm_write_u16le(w, (uint16_t)length);
    dsm_write_bytes(w, dsm_bytes(version, sizeof(version) - 1));
    dsm_write_bytes(w, dsm_bytes(label, strlen(label)));
    dsm_write_bytes(w, context);
}

/* HKDF-Expand(secret, BinConcat(length, version, label, context), length) */
static enum dsm_error expand(const struct dsm_kdf *kdf, const struct dsm_secret *secret, const char *label,
                             struct dsm_bytes context, size_t length, struct dsm_secret *out)
{
    uint8_t info[BIN_CONCAT_MAX];
    struct dsm_writer w = dsm_writer(info, sizeof(info));

    bin_concat(kdf, length, label, context, &w);
    if (w.failed || length > sizeof(out->bytes))
        return DSM_ERR_INTERNAL;
    out->n = length;
    return dsm_hkdf_expand(kdf->crypto, kdf->hash, dsm_secret_bytes(secret), dsm_written(&w), out->bytes, length);
}

/* A secret of the hash's size over a transcript's digest. */
static enum dsm_error expand_th(const struct dsm_kdf *kdf, const struct dsm_secret *secret, const char *label,
                                const uint8_t *th, struct dsm_secret *out)
{
    return expand(kdf, secret, label, dsm_bytes(th, kdf->hash->size), kdf->hash->size, out);
}

static enum dsm_error extract(const struct dsm_kdf *kdf, struct dsm_bytes salt, struct dsm_bytes input,
                              struct dsm_secret *out)
{
    out->n = kdf->hash->size;
    return dsm_hmac(kdf->crypto, kdf->hash, salt, input, out->bytes);
}

/* Figure "Key schedule": salt_0 repeats one byte over the hash's size. */
static enum dsm_error derive_handshake(const struct dsm_kdf *kdf, uint8_t salt_0, struct dsm_bytes secret,
                                       const uint8_t *th1, struct dsm_handshake_secrets *out)
{
    uint8_t salt[DSM_HASH_MAX];

    memset(salt, salt_0, sizeof(salt));
    DSM_TRY(extract(kdf, dsm_bytes(salt, kdf->hash->size), secret, &out->handshake));
    DSM_TRY(expand_th(kdf, &out->handshake, "req hs data", th1, &out->request));
    return expand_th(kdf, &out->handshake, "rsp hs data", th1, &out->response);
}

enum dsm_error dsm_derive_handshake(const struct dsm_kdf *kdf, const struct dsm_shared_secret *dhe, const uint8_t *th1,
                                    struct dsm_handshake_secrets *out)
{
    return derive_handshake(kdf, 0, dsm_bytes(dhe->bytes, dhe->n), th1, out);
}

/* From 1.3 on Salt_0 tells a PSK from a key exchange, as libspdm has it and its recorded sessions of 1.4. */
enum dsm_error dsm_derive_handshake_psk(const struct dsm_kdf *kdf, const struct dsm_secret *psk, const uint8_t *th1,
                                        struct dsm_handshake_secrets *out)
{
    return derive_handshake(kdf, kdf->version >= DSM_SPDM_13 ? 0xFF : 0, dsm_secret_bytes(psk), th1, out);
}

/* Salt_1 = HKDF-Expand(Handshake-Secret, bin_str0); Master-Secret = HKDF-Extract(Salt_1, zeros). */
enum dsm_error dsm_derive_data(const struct dsm_kdf *kdf, const struct dsm_handshake_secrets *handshake,
                               const uint8_t *th2, struct dsm_data_secrets *out)
{
    static const uint8_t zeros[DSM_HASH_MAX];
    DSM_SECRET salt = { .n = 0 };
    DSM_SECRET master = { .n = 0 };

    DSM_TRY(expand(kdf, &handshake->handshake, "derived", dsm_bytes(NULL, 0), kdf->hash->size, &salt));
    DSM_TRY(extract(kdf, dsm_secret_bytes(&salt), dsm_bytes(zeros, kdf->hash->size), &master));
    DSM_TRY(expand_th(kdf, &master, "req app data", th2, &out->request));
    DSM_TRY(expand_th(kdf, &master, "rsp app data", th2, &out->response));
    return expand_th(kdf, &master, "exp master", th2, &out->export_master);
}

enum dsm_error dsm_derive_verify_data(const struct dsm_kdf *kdf, const struct dsm_secret *direction_secret,
                                      const uint8_t *th, uint8_t *out)
{
    DSM_SECRET finished = { .n = 0 };

    DSM_TRY(expand(kdf, direction_secret, "finished", dsm_bytes(NULL, 0), kdf->hash->size, &finished));
    return dsm_hmac(kdf->crypto, kdf->hash, dsm_secret_bytes(&finished), dsm_bytes(th, kdf->hash->size), out);
}

enum dsm_error dsm_derive_traffic_key(const struct dsm_kdf *kdf, const struct dsm_aead_algorithm *aead,
                                      const struct dsm_secret *direction_secret, struct dsm_traffic_key *out)
{
    DSM_TRY(expand(kdf, direction_secret, "key", dsm_bytes(NULL, 0), aead->key_size, &out->key));
    return expand(kdf, direction_secret, "iv", dsm_bytes(NULL, 0), aead->iv_size, &out->iv);
}

enum dsm_error dsm_derive_update(const struct dsm_kdf *kdf, struct dsm_secret *direction_secret)
{
    DSM_SECRET next = { .n = 0 };

    DSM_TRY(expand(kdf, direction_secret, "traffic upd", dsm_bytes(NULL, 0), kdf->hash->size, &next));
    *direction_secret = next;
    return DSM_OK;
}
