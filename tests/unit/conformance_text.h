/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of docs/conformance.md that are made from the tables of the code and the cases of
 * tests/integration/peers.sh. */
#ifndef DSM_TESTS_UNIT_CONFORMANCE_TEXT_H
#define DSM_TESTS_UNIT_CONFORMANCE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#define PEER_CASES_MAX 1024

/* A case of the matrix. Words are of the peer's options and of ours, each with blanks around it. */
struct peer_case {
    bool is_requester; /* the peer */
    char transport[16];
    char version[8];
    char theirs[1024];
    char ours[1024];
};

struct peer_cases {
    size_t count;
    struct peer_case list[PEER_CASES_MAX];
};

/* What PEERS_LIST=1 prints. false: more than there is room for, or nothing. */
bool peer_cases_read(FILE *in, struct peer_cases *out);

void conformance_write(const struct peer_cases *cases, FILE *out);

/* The unit test that is named for the i-th request; NULL past the last. */
const char *conformance_test_at(size_t i);

#endif
