/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/provisioned_keys.h"

#include "describe/file.h"
#include "device/key_pair_change.h"
#include "store/identity_files.h"
#include "store/store_file.h"
#include "store/user_identity.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_LEN 200u

enum origin {
    KEY_OWN,
    KEY_NONE,
    KEY_MADE,
};
static const char *const words[] = { [KEY_OWN] = "own", [KEY_NONE] = "none", [KEY_MADE] = "made" };

struct state {
    unsigned usage, slots, algorithm, pqc;
    enum origin key;
};

/* The caller frees it; NULL without memory. */
static char *path_of(const char *folder, const char *device, uint8_t id, const char *suffix)
{
    char name[64];

    snprintf(name, sizeof(name), DSM_PROVISIONED_FOLDER "/key-pair-%u", id);
    return dsm_identity_path(folder, device, name, suffix);
}

static enum dsm_error write_state(const char *path, const struct state *state)
{
    char line[LINE_MAX_LEN];
    int n = snprintf(line, sizeof(line), "usage 0x%04x slots 0x%02x algorithm 0x%04x pqc 0x%08x key %s\n", state->usage,
                     state->slots, state->algorithm, state->pqc, words[state->key]);

    return dsm_store_write(path, DSM_STORE_PUBLIC, dsm_bytes(line, (size_t)n));
}

/* "NAME NUMBER ", and at behind it. */
static bool parse_number(const char **at, const char *name, unsigned long most, unsigned *out)
{
    size_t n = strlen(name);
    unsigned long value;
    char *end;

    if (strncmp(*at, name, n) != 0 || (*at)[n] != ' ')
        return false;
    value = strtoul(*at + n + 1, &end, 16);
    if (end == *at + n + 1 || *end != ' ' || value > most)
        return false;
    *at = end + 1;
    *out = (unsigned)value;
    return true;
}

/* False: another line than ours. */
static bool parse_state(const char *line, struct state *out)
{
    size_t n;

    if (!parse_number(&line, "usage", UINT16_MAX, &out->usage) ||
        !parse_number(&line, "slots", UINT8_MAX, &out->slots) ||
        !parse_number(&line, "algorithm", UINT32_MAX, &out->algorithm) ||
        !parse_number(&line, "pqc", UINT32_MAX, &out->pqc) || strncmp(line, "key ", 4) != 0)
        return false;
    line += 4;
    n = strcspn(line, "\n");
    for (out->key = KEY_OWN; out->key <= KEY_MADE; out->key++)
        if (strlen(words[out->key]) == n && strncmp(line, words[out->key], n) == 0)
            return true;
    return false;
}

/* *found false: nothing was changed. */
static enum dsm_error read_state(const char *path, struct state *out, bool *found, struct dsm_error_detail *detail)
{
    char line[LINE_MAX_LEN + 1];
    uint8_t *bytes;
    size_t n;

    *found = dsm_store_exists(path);
    if (!*found)
        return DSM_OK;
    if (dsm_file_read_regular(path, LINE_MAX_LEN, &bytes, &n) != DSM_OK)
        return dsm_error_detail_set_at(detail, path, "cannot be read");
    snprintf(line, sizeof(line), "%.*s", (int)n, (const char *)bytes);
    free(bytes);
    return parse_state(line, out)
               ? DSM_OK
               : dsm_error_detail_set_at(detail, path, "is no key pair that was kept here; remove it");
}

static enum dsm_error keep_key(const char *folder, const char *device, uint8_t id, const struct dsm_private_key *key)
{
    char *path = path_of(folder, device, id, ".key.pem");
    struct dsm_error_detail detail;
    enum dsm_error error = dsm_identity_keep_key(path, key, &detail);

    free(path);
    return error;
}

/* A key that was made stays the pair's own until it is erased or another is made. */
static enum origin origin_of(const struct dsm_key_pair *pair, bool is_made, const struct state *before)
{
    if (!pair->key)
        return KEY_NONE;
    return is_made ? KEY_MADE : before->key;
}

enum dsm_error dsm_provisioned_keep_key_pair(void *context, const char *device, uint8_t id,
                                             const struct dsm_key_pair *pair, bool is_made)
{
    struct state before = { .key = KEY_OWN }, state;
    struct dsm_error_detail detail;
    char *path = path_of(context, device, id, "");
    enum dsm_error error;
    bool found;

    if (!path)
        return DSM_ERR_NO_MEMORY;
    error = read_state(path, &before, &found, &detail);
    if (error == DSM_OK && is_made)
        error = keep_key(context, device, id, pair->key);
    state = (struct state){
        .usage = pair->usage, .slots = pair->slot_mask, .algorithm = pair->algorithm, .pqc = pair->pqc_algorithm
    };
    state.key = origin_of(pair, is_made, &before);
    if (error == DSM_OK)
        error = write_state(path, &state);
    free(path);
    return error == DSM_OK || error == DSM_ERR_NO_MEMORY ? error : DSM_ERR_IO;
}

/* What was never changed needs no file. */
enum dsm_error dsm_provisioned_note_slot(const char *folder, const char *device, uint8_t id, uint8_t slot)
{
    struct state state = { .key = KEY_OWN };
    char *path = path_of(folder, device, id, "");
    struct dsm_error_detail detail;
    enum dsm_error error;
    bool found = false;

    if (!path)
        return DSM_ERR_NO_MEMORY;
    error = read_state(path, &state, &found, &detail);
    if (error == DSM_OK && found && (state.slots >> slot & 1u) == 0) {
        state.slots |= 1u << slot;
        error = write_state(path, &state);
    }
    free(path);
    return error;
}

static enum dsm_error read_key(const char *folder, struct dsm_device *device, uint8_t id, struct dsm_private_key **key,
                               struct dsm_error_detail *detail)
{
    char *path = path_of(folder, device->name, id, ".key.pem");
    enum dsm_error error = path ? dsm_pem_key_read(device->crypto, path, key, detail) : DSM_ERR_NO_MEMORY;

    if (error == DSM_OK)
        dsm_identity_warn_of_mode(path, device->log);
    free(path);
    return error;
}

static enum dsm_error adopt_key(const char *folder, struct dsm_device *device, uint8_t id, const struct state *state,
                                struct dsm_error_detail *detail)
{
    struct dsm_key_pair pair = device->identity.key_pairs.all[id - 1];

    pair.key = NULL;
    pair.slot_mask = 0;
    if (state->key == KEY_MADE)
        DSM_TRY(read_key(folder, device, id, &pair.key, detail));
    pair.algorithm = state->algorithm;
    pair.pqc_algorithm = state->pqc;
    dsm_key_pair_change_apply(&device->identity, id, &pair);
    return DSM_OK;
}

static enum dsm_error adopt_slots(struct dsm_device *device, uint8_t id, const struct state *state)
{
    struct dsm_key_pair pair = device->identity.key_pairs.all[id - 1];

    pair.usage = (uint16_t)state->usage & pair.usages;
    pair.slot_mask = (uint8_t)state->slots;
    if (pair.key)
        DSM_TRY(dsm_private_key_share(device->identity.key_pairs.all[id - 1].key, &pair.key));
    dsm_key_pair_change_apply(&device->identity, id, &pair);
    return DSM_OK;
}

static enum dsm_error adopt_each(const char *folder, struct dsm_device *device, bool keys,
                                 struct dsm_error_detail *detail)
{
    for (size_t i = 0; i < device->identity.key_pairs.count; i++) {
        uint8_t id = (uint8_t)(i + 1);
        char *path = path_of(folder, device->name, id, "");
        struct state state = { .key = KEY_OWN };
        bool found = false;
        enum dsm_error error = path ? read_state(path, &state, &found, detail) : DSM_ERR_NO_MEMORY;

        free(path);
        if (error == DSM_OK && found && keys && state.key != KEY_OWN)
            error = adopt_key(folder, device, id, &state, detail);
        if (error == DSM_OK && found && !keys)
            error = adopt_slots(device, id, &state);
        DSM_TRY(error);
    }
    return DSM_OK;
}

enum dsm_error dsm_provisioned_adopt_keys(const char *folder, struct dsm_device *device,
                                          struct dsm_error_detail *detail)
{
    return adopt_each(folder, device, true, detail);
}

enum dsm_error dsm_provisioned_adopt_slots(const char *folder, struct dsm_device *device,
                                           struct dsm_error_detail *detail)
{
    return adopt_each(folder, device, false, detail);
}
