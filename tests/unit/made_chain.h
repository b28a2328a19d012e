/* SPDX-License-Identifier: BSD-3-Clause */
/* Chains of root, intermediate and leaf that are made with OpenSSL when they are asked for, each with one fault that no
 * openssl command makes. */
#ifndef DSM_TESTS_UNIT_MADE_CHAIN_H
#define DSM_TESTS_UNIT_MADE_CHAIN_H

#include <stdbool.h>

#include "crypto/certificates.h"

/* false: there is no chain of this name. Anything else that fails fails the test. */
bool made_chain(const char *name, struct dsm_certificates *out);

#endif
