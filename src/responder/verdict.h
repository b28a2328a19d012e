/* SPDX-License-Identifier: BSD-3-Clause */
/* What is to be done after an object was received. */
#ifndef DSM_RESPONDER_VERDICT_H
#define DSM_RESPONDER_VERDICT_H

enum dsm_verdict {
    DSM_VERDICT_DONE,  /* call finish */
    DSM_VERDICT_WORK,  /* call work, then finish */
    DSM_VERDICT_WAIT,  /* call drained once older transactions are done or time is up, then finish */
    DSM_VERDICT_DROP,  /* the request deserves no response (the peer of a socket gets an empty frame) */
    DSM_VERDICT_CLOSE, /* the peer has to go */
};

#endif
