/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of docs/tdi-life-cycle.md that are made from tables of the code. */
#ifndef DSM_TESTS_UNIT_LIFE_CYCLE_TEXT_H
#define DSM_TESTS_UNIT_LIFE_CYCLE_TEXT_H

#include <stdio.h>

struct life_cycle_part {
    const char *begin; /* the line that it stands behind */
    const char *end;   /* the line before which it ends */
    void (*write)(FILE *out);
};

const struct life_cycle_part *life_cycle_part_at(size_t i); /* NULL past the last */

#endif
