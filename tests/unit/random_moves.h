/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A conversation between requester and responder whose next move is chosen by chance among those that are possible:
 * requests that have to succeed, and requests that have to be refused.
 */
#ifndef DSM_TESTS_UNIT_RANDOM_MOVES_H
#define DSM_TESTS_UNIT_RANDOM_MOVES_H

#include "requester_peer.h"

/* The same numbers for the same seed everywhere. */
struct chance {
    uint64_t state; /* the seed, not 0 */
};
uint32_t chance_below(struct chance *chance, uint32_t n);

/* What a move has to come to, as things stand. */
enum outcome {
    IMPOSSIBLE,
    SUCCEEDS,
    REFUSED,
};

struct talk {
    struct peer *peer;
    struct chance chance;
    unsigned vca_exchanges; /* how far it has come */
};

struct move {
    const char *name;
    unsigned weight;
    enum outcome (*expect)(const struct talk *talk);
    enum dsm_step (*begin)(struct talk *talk);
};

extern const struct move random_moves[]; /* ends with a nameless row */

/* A possible one, by chance and weight; now and then in another session, or outside of them. */
const struct move *random_move(struct talk *talk);

#endif
