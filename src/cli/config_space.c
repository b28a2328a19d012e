/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/config_space.h"

#define STATUS_AND_COMMAND 0x04u
#define STATUS_CAPABILITIES_LIST (1u << 20)
#define CAPABILITIES_POINTER 0x34u
#define DEVICE_CAPABILITIES 0x04u
#define DEVICE_CAPABILITIES_TEE_IO (1u << 30)

/* No list can be longer than this without running in circles: each header takes at least 4 bytes. */
#define CAPABILITIES_MAX ((CLI_CONFIG_SIZE - CLI_EXTENDED_CAPABILITIES) / 4)
#define OLD_CAPABILITIES_MAX ((256u - 0x40u) / 4)

static bool is_extended(uint32_t offset)
{
    return offset >= CLI_EXTENDED_CAPABILITIES && offset <= CLI_CONFIG_SIZE - 4;
}

bool cli_extended_capability(const struct cli_config_space *space, uint16_t id, uint16_t *at, uint8_t *version)
{
    uint32_t offset = CLI_EXTENDED_CAPABILITIES;
    bool is_after = *at == 0;
    uint32_t header;

    for (unsigned count = 0; count < CAPABILITIES_MAX && is_extended(offset); count++) {
        if (!space->read(space->context, (uint16_t)offset, &header) || header == 0 || header == UINT32_MAX)
            return false;
        if (is_after && (header & 0xFFFFu) == id) {
            *at = (uint16_t)offset;
            *version = (header >> 16) & 0xFu;
            return true;
        }
        is_after = is_after || offset == *at;
        offset = (header >> 20) & 0xFFCu;
    }
    return false;
}

bool cli_capability(const struct cli_config_space *space, uint8_t id, uint16_t *at)
{
    uint32_t value;

    if (!space->read(space->context, STATUS_AND_COMMAND, &value) || !(value & STATUS_CAPABILITIES_LIST))
        return false;
    if (!space->read(space->context, CAPABILITIES_POINTER, &value))
        return false;
    for (unsigned count = 0; count < OLD_CAPABILITIES_MAX && (value & 0xFCu) >= 0x40u; count++) {
        *at = value & 0xFCu;
        if (!space->read(space->context, *at, &value))
            return false;
        if ((value & 0xFFu) == id)
            return true;
        value >>= 8;
    }
    return false;
}

bool cli_is_tee_io(const struct cli_config_space *space)
{
    uint32_t value;
    uint16_t at;

    return cli_capability(space, CLI_CAPABILITY_PCIE, &at) && at <= 0xF8u &&
           space->read(space->context, (uint16_t)(at + DEVICE_CAPABILITIES), &value) &&
           (value & DEVICE_CAPABILITIES_TEE_IO) && value != UINT32_MAX;
}
