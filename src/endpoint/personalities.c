/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/personalities.h"

#include "endpoint/engine.h"
#include "endpoint/nvme.h"

static const struct dsm_personality *const personalities[] = { &dsm_engine_personality, &dsm_nvme_personality };

const struct dsm_personality *dsm_personalities_at(size_t i)
{
    return i < sizeof(personalities) / sizeof(personalities[0]) ? personalities[i] : NULL;
}

const struct dsm_personality *dsm_personalities_find(const char *name)
{
    for (size_t i = 0; i < sizeof(personalities) / sizeof(personalities[0]); i++)
        if (strcmp(personalities[i]->name, name) == 0)
            return personalities[i];
    return NULL;
}
