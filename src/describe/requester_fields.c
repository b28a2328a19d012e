/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/requester_fields.h"

#include <stdlib.h>

#include "describe/description.h"
#include "describe/file.h"
#include "describe/values.h"

static const char *const ask_words[] = {
    [DSM_MUTUAL_NONE] = "no",
    [DSM_MUTUAL_PROVISIONED] = "provisioned",
    [DSM_MUTUAL_ENCAPSULATED] = "encapsulated",
    [DSM_MUTUAL_DIGESTS] = "digests",
};

static enum dsm_error read_ask(const struct dsm_json *at, void *target)
{
    unsigned choice;

    DSM_TRY(dsm_read_choice(at, ask_words, DSM_FIELD_COUNT(ask_words), &choice));
    ((struct dsm_device_description *)target)->settings.mutual = (enum dsm_mutual_authentication)choice;
    return DSM_OK;
}

static enum dsm_error read_path(const struct dsm_json *at, char **out)
{
    const char *name;

    DSM_TRY(dsm_json_string(at, &name));
    if (name[0] == '\0')
        return dsm_json_fail(at, "must name a file");
    free(*out);
    *out = dsm_path_join(at->folder, name);
    return *out ? DSM_OK : DSM_ERR_NO_MEMORY;
}

static enum dsm_error read_root(const struct dsm_json *at, void *target)
{
    struct dsm_described_requesters *requesters = &((struct dsm_device_description *)target)->requesters;

    DSM_TRY(read_path(at, &requesters->roots[requesters->root_count]));
    requesters->root_count++;
    return DSM_OK;
}

static enum dsm_error read_roots(const struct dsm_json *at, void *target)
{
    struct dsm_described_requesters *requesters = &((struct dsm_device_description *)target)->requesters;

    while (requesters->root_count > 0) {
        free(requesters->roots[--requesters->root_count]);
        requesters->roots[requesters->root_count] = NULL;
    }
    return dsm_json_array_read(at, DSM_REQUESTER_ROOTS_MAX, read_root, target);
}

static enum dsm_error read_chain(const struct dsm_json *at, void *target)
{
    return read_path(at, &((struct dsm_device_description *)target)->requesters.chain);
}

#define SETTING(member) offsetof(struct dsm_device_description, settings.member)

static const struct dsm_json_field requester_fields[] = {
    { .name = "ask", .read = read_ask },
    { .name = "ask_in_challenge", .kind = DSM_JSON_BOOL, .offset = SETTING(mutual_basic) },
    { .name = "required", .kind = DSM_JSON_BOOL, .offset = SETTING(mutual_required) },
    { .name = "roots", .read = read_roots },
    { .name = "chain", .read = read_chain },
};
const struct dsm_json_object dsm_requesters_object = { "requesters", requester_fields,
                                                       DSM_FIELD_COUNT(requester_fields) };

enum dsm_error dsm_read_requesters(const struct dsm_json *at, void *description)
{
    return dsm_json_object_read(at, &dsm_requesters_object, description);
}

void dsm_requester_fields_clear(struct dsm_described_requesters *requesters)
{
    for (size_t i = 0; i < requesters->root_count; i++)
        free(requesters->roots[i]);
    free(requesters->chain);
}
