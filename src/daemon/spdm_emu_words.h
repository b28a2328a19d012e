/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Options of spdm_responder_emu that change nothing here, so that its users' scripts go on: each takes the words that
 * mean what swdsm does anyway, and answers any other with what to write instead. docs/spdm-emu-options.md has all.
 */
#ifndef DSM_DAEMON_SPDM_EMU_WORDS_H
#define DSM_DAEMON_SPDM_EMU_WORDS_H

#include "base/error_detail.h"

#define DSM_SPDM_EMU_ANY "*" /* the requester's choice: whatever it is */

/* X(option, words taken, what to write instead of others) */
#define DSM_SPDM_EMU_WORDS(X)                                                                                          \
    X(slot_count, "1", "swdsm fills slot 0 by itself, others are given in --config with \"identity\"")                 \
    X(tcp_sub, "NO_RI", "swdsm connects to no requester: it listens")                                                  \
    X(meas_spec, "DMTF", "there is no other measurement specification")                                                \
    X(mel_spec, "DMTF", "there is no other specification of a measurement log")                                        \
    X(key_schedule, "HMAC_HASH", "there is no other key schedule")                                                     \
    X(other_param, "OPAQUE_FMT_1", "MULTI_KEY_CONN needs MULTI_KEY_CAP, which is not there yet")                       \
    X(peer_cap, "",                                                                                                    \
      "it is for --exe_conn VER_ONLY, a connection without GET_CAPABILITIES, which is not served: leave "              \
      "it out")                                                                                                        \
    X(req_slot_id, DSM_SPDM_EMU_ANY, "")                                                                               \
    X(meas_sum, DSM_SPDM_EMU_ANY, "")                                                                                  \
    X(meas_op, DSM_SPDM_EMU_ANY, "")                                                                                   \
    X(meas_att, DSM_SPDM_EMU_ANY, "")                                                                                  \
    X(key_upd, DSM_SPDM_EMU_ANY, "")                                                                                   \
    X(slot_id, DSM_SPDM_EMU_ANY, "")                                                                                   \
    X(exe_conn, DSM_SPDM_EMU_ANY, "")                                                                                  \
    X(exe_session, DSM_SPDM_EMU_ANY, "")                                                                               \
    X(exe_mode, "SHUTDOWN,CONTINUE", "the requester says which; --terminate ends swdsm with its owner")                \
    X(save_state, "",                                                                                                  \
      "with CACHE in --capabilities what is negotiated is kept over a reset, and in no file: leave it out")            \
    X(load_state, "",                                                                                                  \
      "with CACHE in --capabilities what is negotiated is kept over a reset, and in no file: leave it out")            \
    X(priv_key_mode, "PEM", "keys are PEM files: swdsm makes its own, or reads those of \"identity\" in --config")

#define DSM_SPDM_EMU_WORD_DECLARE(option, words, instead)                                                              \
    enum dsm_error dsm_spdm_emu_words_##option(void *settings, const char *value, struct dsm_error_detail *detail);
DSM_SPDM_EMU_WORDS(DSM_SPDM_EMU_WORD_DECLARE)

/* Rows of a table of options; their help is in that document. */
#define DSM_SPDM_EMU_WORD_ROW(option, words, instead) { #option, 0, "VALUE", NULL, dsm_spdm_emu_words_##option },

#endif
