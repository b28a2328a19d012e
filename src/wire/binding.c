/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/binding.h"

#include <strings.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct dsm_binding *dsm_binding_at(size_t i)
{
    static const struct dsm_binding *const bindings[] = {
        &dsm_binding_doe,  &dsm_binding_mctp,        &dsm_binding_nvme, &dsm_binding_tcp,
        &dsm_binding_none, &dsm_binding_mctp_serial, &dsm_binding_scsi, &dsm_binding_ata,
    };

    return i < COUNT(bindings) ? bindings[i] : NULL;
}

const struct dsm_binding *dsm_binding_by_name(const char *name)
{
    const struct dsm_binding *binding;

    for (size_t i = 0; (binding = dsm_binding_at(i)) != NULL; i++)
        if (strcasecmp(binding->name, name) == 0 || strcasecmp(binding->emu_name, name) == 0)
            return binding;
    return NULL;
}

enum dsm_error dsm_binding_wrap(const struct dsm_binding *binding, enum dsm_object_kind kind, struct dsm_bytes data,
                                struct dsm_writer *w)
{
    size_t start;

    binding->begin(w, &start);
    dsm_write_bytes(w, data);
    return binding->finish(w, start, kind);
}
