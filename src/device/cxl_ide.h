/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ports of CXL.cachemem IDE as CXL's IDE_KM manages them (CXL 3.0): one key in each direction. Which keys are
 * programmed and which go is kept; the key material is not, since nothing here encrypts flits.
 */
#ifndef DSM_DEVICE_CXL_IDE_H
#define DSM_DEVICE_CXL_IDE_H

#include "wire/cxl_ide_km.h"

struct dsm_cxl_ide_port {
    uint8_t pending;     /* 1 << direction: programmed, and waits for K_SET_GO */
    uint8_t going;       /* the same: in use */
    uint8_t containment; /* of those that go: in containment mode, else in skid mode */
    uint32_t owner;      /* the open session that has programmed a key; 0: none */
};

struct dsm_cxl_ide {
    uint8_t caps; /* DSM_CXL_IDE_CAP_* */
    uint8_t port_count;
    struct dsm_cxl_ide_port ports[DSM_CXL_PORTS_MAX];
};

enum dsm_cxl_ide_result {
    DSM_CXL_IDE_DONE,
    DSM_CXL_IDE_NO_SUCH_PORT,
    DSM_CXL_IDE_NO_SUCH_SUB_STREAM,
    DSM_CXL_IDE_WRONG_IV,
    DSM_CXL_IDE_NOT_PROGRAMMED, /* nothing was there to go or to stop: nothing has changed */
};

/* The one that a key of CXL.cachemem begins with: 1000b in its bits 95:92 name the sub-stream; a counter from 1. */
extern const uint8_t dsm_cxl_ide_default_iv[DSM_CXL_IDE_IV_LEN];

/* Does this key exist? DONE, NO_SUCH_PORT or NO_SUCH_SUB_STREAM. */
enum dsm_cxl_ide_result dsm_cxl_ide_find(const struct dsm_cxl_ide *ide, const struct dsm_cxl_key_id *id) DSM_MUST_CHECK;
/* The key is there, as long as it should be. It waits beside one that goes until K_SET_GO, which is how keys are
 * refreshed. The port is the session's from then on. */
enum dsm_cxl_ide_result dsm_cxl_ide_key_prog(struct dsm_cxl_ide *ide, const struct dsm_cxl_ide_km_key_prog *request,
                                             uint32_t session_id) DSM_MUST_CHECK;
enum dsm_cxl_ide_result dsm_cxl_ide_key_set_go(struct dsm_cxl_ide *ide, const struct dsm_cxl_key_id *id) DSM_MUST_CHECK;
/* Takes the key away as well. */
enum dsm_cxl_ide_result dsm_cxl_ide_key_set_stop(struct dsm_cxl_ide *ide,
                                                 const struct dsm_cxl_key_id *id) DSM_MUST_CHECK;

/* Both directions go. */
bool dsm_cxl_ide_is_secure(const struct dsm_cxl_ide *ide, uint8_t port_index);
/* 0: nobody's, or no such port. */
uint32_t dsm_cxl_ide_owner(const struct dsm_cxl_ide *ide, uint8_t port_index);
/* The session has ended: keys of its ports are gone, and they are nobody's. */
void dsm_cxl_ide_disown(struct dsm_cxl_ide *ide, uint32_t session_id);
/* A reset: all keys are gone. */
void dsm_cxl_ide_wipe(struct dsm_cxl_ide *ide);

#endif
