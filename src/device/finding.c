/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/finding.h"

static const struct dsm_finding_row rows[] = {
#define X(name, document, clause, expected) { #name, document, clause, expected },
    DSM_FINDINGS(X)
#undef X
};

const struct dsm_finding_row *dsm_finding_row(enum dsm_finding_kind kind)
{
    return &rows[kind];
}
