/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where identities come from: the user's PEM files, a folder that keeps what was made once, or made for as long as the
 * daemon lives. All made leaves of one signature family and hash stand under one root.
 *
 *     DIR/root.pem                        the root certificate, to be pinned by verifiers
 *     DIR/root.key.pem, intermediate.key.pem, issuer.chain.pem
 *     DIR/issuers/ALGORITHM-HASH/         the same of leaves that are not ECDSA_P384 with SHA_384
 *     DIR/devices/NAME/ALGORITHM.key.pem, ALGORITHM.chain.pem; ALGORITHM-HASH for another hash than SHA_384,
 *                                         -device behind it for a device that states ALIAS_CERT_CAP: of its Device
 *                                         Certificate CA, below which an alias is made at each start
 */
#ifndef DSM_STORE_IDENTITY_STORE_H
#define DSM_STORE_IDENTITY_STORE_H

#include "base/error_detail.h"
#include "describe/description.h"

struct dsm_identity_store;

/* folder NULL: nothing is kept. now: seconds since 1970, to warn of users' certificates that are not valid; 0: no
 * clock. */
enum dsm_error dsm_identity_store_open(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *folder,
                                       int64_t now, struct dsm_identity_store **out,
                                       struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* The same for a look at what is kept: no file or folder is made, and what a start would make is made in memory alone.
 */
enum dsm_error dsm_identity_store_look(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *folder,
                                       int64_t now, struct dsm_identity_store **out,
                                       struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* Until the next call several threads give devices what their descriptions ask for, with this between them; NULL: one
 * at a time does. */
struct dsm_identity_store_mutex {
    void (*lock)(void *context);
    void (*unlock)(void *context);
    void *context;
};
void dsm_identity_store_share(struct dsm_identity_store *store, const struct dsm_identity_store_mutex *mutex);
/* How many keys with their chains were made until now. */
size_t dsm_identity_store_made(const struct dsm_identity_store *store);
void dsm_identity_store_close(struct dsm_identity_store *store);

/* Gives a device what its description asks for. reason names the file where one is at fault. */
enum dsm_error dsm_identity_store_provide(struct dsm_identity_store *store,
                                          const struct dsm_device_description *description, struct dsm_device *device,
                                          struct dsm_error_detail *detail) DSM_MUST_CHECK;

/* Frees the issuers' keys where they are kept in the folder, from which they are read again for the next leaf; is_last:
 * no leaf is made any more. */
void dsm_identity_store_drop_keys(struct dsm_identity_store *store, bool is_last);

/* The path of the root certificate that the device's credential i in slot 0 stands under; NULL where it is nowhere, or
 * the user's. */
const char *dsm_identity_store_root_path(const struct dsm_identity_store *store, const struct dsm_device *device,
                                         size_t i);

#define DSM_ROOT_DIGEST_TEXT_LEN (2u * 48u + 1u)
/* SHA-384 of the root of credential i in a slot, in hexadecimal. DSM_ERR_LIMIT: there is no such credential. */
enum dsm_error dsm_identity_root_digest(const struct dsm_device *device, size_t slot, size_t i,
                                        char text[DSM_ROOT_DIGEST_TEXT_LEN]) DSM_MUST_CHECK;
/* The same root as PEM. *pem is the caller's to free. */
enum dsm_error dsm_identity_root_pem(const struct dsm_device *device, size_t slot, size_t i, uint8_t **pem,
                                     size_t *n) DSM_MUST_CHECK;

#endif
