/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/function_words.h"

#include <stdlib.h>
#include <string.h>

#define IDS 6

/* Exactly so many hex digits, and what stands behind them. */
static bool take_id(const char **text, size_t digits, uint32_t *out)
{
    char digits_only[8] = "";

    if (strspn(*text, "0123456789abcdefABCDEF") != digits)
        return false;
    memcpy(digits_only, *text, digits);
    *out = (uint32_t)strtoul(digits_only, NULL, 16);
    *text += digits;
    return true;
}

static int take_ids(const char *text, uint32_t ids[IDS])
{
    static const size_t digits[IDS] = { 4, 4, 6, 2, 4, 4 };

    for (int i = 0; i < IDS; i++) {
        if (!take_id(&text, digits[i], &ids[i]))
            return 0;
        if (*text == '\0')
            return i % 2 ? i + 1 : 0;
        if (*text++ != ':')
            return 0;
    }
    return 0;
}

bool cli_pci_ids_parse(const char *text, struct dsm_pci_ids *out, int *count)
{
    uint32_t ids[IDS] = { 0 };

    if (dsm_pci_ids_parse(text, out)) {
        *count = out->has_subsystem ? IDS : IDS - 2;
        return true;
    }
    *count = take_ids(text, ids);
    *out = (struct dsm_pci_ids){
        .vendor_id = (uint16_t)ids[0],
        .device_id = (uint16_t)ids[1],
        .class_code = ids[2],
        .revision = (uint8_t)ids[3],
        .has_subsystem = *count == IDS,
        .subsystem_vendor_id = (uint16_t)ids[4],
        .subsystem_id = (uint16_t)ids[5],
    };
    return *count > 0;
}

static bool take_number(const char **text, char behind, uint64_t *out)
{
    char *end;

    if (**text < '0' || **text > '9')
        return false;
    *out = strtoull(*text, &end, 0);
    *text = end + (behind != '\0');
    return *end == behind;
}

bool cli_bar_parse(const char *text, unsigned *bar, struct dsm_function_area *out)
{
    uint64_t number;

    if (!take_number(&text, '=', &number) || number >= DSM_FUNCTION_BARS_MAX ||
        !take_number(&text, '+', &out->address) || !take_number(&text, '\0', &out->len))
        return false;
    *bar = (unsigned)number;
    return out->len > 0 && out->len - 1 <= UINT64_MAX - out->address;
}
