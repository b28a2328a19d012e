/* SPDX-License-Identifier: BSD-3-Clause */
/* "cxl": ports with CXL.cachemem IDE, and what the target of TSP can. */
#include "describe/cxl_fields.h"
#include "describe/json_write.h"
#include "describe/values.h"
#include "device/cxl_tsp_check.h"

/* A description as it is read: capabilities that are bits have keys of their own. */
struct reading {
    struct dsm_cxl_description cxl;
    bool iv_generation;
    bool key_generation;
    bool key_set_stop;
    bool locked_firmware_update;
};

#define CXL(member) offsetof(struct reading, cxl.member)
#define READING(member) offsetof(struct reading, member)

static const struct dsm_json_field cxl_fields[] = {
    { .name = "ports", .kind = DSM_JSON_U8, .offset = CXL(ports), .max = DSM_CXL_PORTS_MAX },
    { .name = "iv_generation", .kind = DSM_JSON_BOOL, .offset = READING(iv_generation) },
    { .name = "key_generation", .kind = DSM_JSON_BOOL, .offset = READING(key_generation) },
    { .name = "key_set_stop", .kind = DSM_JSON_BOOL, .offset = READING(key_set_stop) },
    { .name = "memory_encryption_features",
      .kind = DSM_JSON_U16,
      .offset = CXL(tsp.memory_encryption_features),
      .max = DSM_CXL_TSP_ENCRYPTION_SUPPORT_DEFINED },
    { .name = "memory_encryption_algorithms",
      .kind = DSM_JSON_U32,
      .offset = CXL(tsp.memory_encryption_algorithms),
      .max = UINT32_MAX },
    { .name = "range_based_keys",
      .kind = DSM_JSON_U16,
      .offset = CXL(tsp.range_based_keys),
      .max = DSM_CXL_TSP_RANGE_KEYS_MAX },
    { .name = "te_state_features",
      .kind = DSM_JSON_U16,
      .offset = CXL(tsp.te_state_features),
      .max = DSM_CXL_TSP_TE_STATE_DEFINED },
    { .name = "explicit_oob_granularity",
      .kind = DSM_JSON_U32,
      .offset = CXL(tsp.explicit_oob_granularity),
      .max = UINT32_MAX },
    { .name = "explicit_ib_granularity",
      .kind = DSM_JSON_U32,
      .offset = CXL(tsp.explicit_ib_granularity),
      .max = UINT32_MAX },
    { .name = "locked_firmware_update", .kind = DSM_JSON_BOOL, .offset = READING(locked_firmware_update) },
    { .name = "number_of_ckids",
      .kind = DSM_JSON_U32,
      .offset = CXL(tsp.number_of_ckids),
      .max = DSM_CXL_TSP_CKIDS_MAX - 1 },
    { .name = "secondary_sessions",
      .kind = DSM_JSON_U8,
      .offset = CXL(tsp.number_of_secondary_sessions),
      .max = DSM_CXL_TSP_SECONDARY_MAX },
};
const struct dsm_json_object dsm_cxl_object = { "cxl", cxl_fields, DSM_FIELD_COUNT(cxl_fields) };

static struct reading reading_of(const struct dsm_cxl_description *cxl)
{
    return (struct reading){
        .cxl = *cxl,
        .iv_generation = (cxl->ide_caps & DSM_CXL_IDE_CAP_IV_GEN) != 0,
        .key_generation = (cxl->ide_caps & DSM_CXL_IDE_CAP_KEY_GEN) != 0,
        .key_set_stop = (cxl->ide_caps & DSM_CXL_IDE_CAP_K_SET_STOP) != 0,
        .locked_firmware_update = (cxl->tsp.configuration_features & DSM_CXL_TSP_LOCKED_FW_UPDATE) != 0,
    };
}

static struct dsm_cxl_description description_of(const struct reading *reading)
{
    struct dsm_cxl_description cxl = reading->cxl;

    cxl.present = cxl.ports > 0;
    cxl.ide_caps = (uint8_t)(DSM_CXL_IDE_CAP_VERSION_1 | (reading->iv_generation ? DSM_CXL_IDE_CAP_IV_GEN : 0u) |
                             (reading->key_generation ? DSM_CXL_IDE_CAP_KEY_GEN : 0u) |
                             (reading->key_set_stop ? DSM_CXL_IDE_CAP_K_SET_STOP : 0u));
    cxl.tsp.configuration_features = reading->locked_firmware_update ? DSM_CXL_TSP_LOCKED_FW_UPDATE : 0;
    return cxl;
}

/* What is not said is as it was, and at first as of a device that can everything. */
enum dsm_error dsm_read_cxl(const struct dsm_json *at, void *description)
{
    struct dsm_cxl_description *cxl = &((struct dsm_device_description *)description)->cxl;
    const struct dsm_cxl_description can_all = dsm_cxl_description_default();
    struct reading reading = reading_of(cxl->present ? cxl : &can_all);
    const char *fault;

    DSM_TRY(dsm_json_object_read(at, &dsm_cxl_object, &reading));
    *cxl = description_of(&reading);
    fault = dsm_cxl_tsp_capabilities_fault(&cxl->tsp);
    return fault ? dsm_json_fail(at, "%s", fault) : DSM_OK;
}

json_t *dsm_write_cxl(const void *description)
{
    const struct dsm_cxl_description *cxl = &((const struct dsm_device_description *)description)->cxl;
    struct reading reading = reading_of(cxl);

    return cxl->present ? dsm_json_write_object(&dsm_cxl_object, &reading) : NULL;
}
