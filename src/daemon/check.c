/* SPDX-License-Identifier: BSD-3-Clause */
/* Theory of operation: each device is built as the start builds it, with the identity that is kept, or one in memory in
 * the place of one that would be made; then what would listen is looked at, which the start leaves to the sockets. */
#include "daemon/check.h"

#include "describe/function_id.h"
#include "device/device_check.h"
#include "link/address.h"

#include <stdio.h>
#include <stdlib.h>

#define FUNCTIONS_SHOWN 8u

static enum dsm_error check_address(const char *text, const char *member, struct dsm_error_detail *detail)
{
    struct dsm_address address;

    if (dsm_address_parse(text, &address, detail) == DSM_OK)
        return DSM_OK;
    dsm_error_detail_quote(detail, text);
    return dsm_error_detail_within(detail, member);
}

static enum dsm_error check_listeners(const struct dsm_device_description *description, struct dsm_error_detail *detail)
{
    if (description->listen_count == 0 && description->vfio_user_count == 0)
        return dsm_error_detail_set_at(detail, "listen", "is missing: nothing could connect to the device");
    for (size_t i = 0; i < description->listen_count; i++)
        DSM_TRY(check_address(description->listen[i], "listen", detail));
    for (size_t i = 0; i < description->vfio_user_count; i++)
        DSM_TRY(check_address(description->vfio_user[i].listen, "vfio_user", detail));
    return DSM_OK;
}

static void show_functions(const struct dsm_device *device)
{
    char text[DSM_FUNCTION_NAME_TEXT_LEN];

    printf("; %zu TDI%s:", device->tdi_count, device->tdi_count == 1 ? "" : "s");
    for (size_t i = 0; i < device->tdi_count && i < FUNCTIONS_SHOWN; i++) {
        const struct dsm_tdi_description *tdi = &device->tdis[i].description;
        struct dsm_function_name name = { tdi->auto_id, tdi->function_id };

        printf("%s %s", i ? "," : "", dsm_function_name_text(&name, text));
    }
    if (device->tdi_count > FUNCTIONS_SHOWN)
        printf(" and %zu more", device->tdi_count - FUNCTIONS_SHOWN);
}

struct check {
    const struct dsm_options *options;
    const struct dsm_identity_store *identities;
    size_t made; /* until the device before */
};

/* What the user gives; slot 0's is made where nothing is given for it. */
static void show_identity(struct check *check, const struct dsm_device_description *description)
{
    const struct dsm_options *options = check->options;
    size_t made = dsm_identity_store_made(check->identities);
    bool has_slot_0 = false;

    printf("; identity");
    for (size_t i = 0; i < description->identity_count; i++) {
        has_slot_0 |= description->identities[i].slot == 0;
        printf("%s slot %u of %s", i ? "," : "", description->identities[i].slot, description->identities[i].chain);
    }
    if (!has_slot_0)
        printf("%s %s%s", description->identity_count > 0 ? ", slot 0" : "",
               options->identity ? "of " : "made at each start", options->identity ? options->identity : "");
    if (!has_slot_0 && options->identity)
        printf(made > check->made ? ", to be made" : ", kept there");
    printf("\n");
    check->made = made;
}

static void show(struct check *check, const struct dsm_device_description *description, const struct dsm_device *device)
{
    printf("device \"%s\"%s", description->name, description->listen_count > 0 ? " on" : "");
    for (size_t i = 0; i < description->listen_count; i++)
        printf("%s %s", i ? " and" : "", description->listen[i]);
    printf(" (%s)", description->binding->emu_name);
    for (size_t i = 0; i < description->vfio_user_count; i++)
        printf("; function %u over vfio-user on %s", description->vfio_user[i].function,
               description->vfio_user[i].listen);
    show_functions(device);
    show_identity(check, description);
}

static enum dsm_error check_device(void *context, const struct dsm_device_description *description,
                                   const struct dsm_device *device, struct dsm_error_detail *detail)
{
    DSM_TRY(dsm_device_check(device, detail->reason, sizeof(detail->reason)));
    DSM_TRY(check_listeners(description, detail));
    show(context, description, device);
    return DSM_OK;
}

int dsm_check_devices(const struct dsm_described *described, struct dsm_options *options)
{
    char control[DSM_ADDRESS_TEXT_LEN];
    struct check check = { .options = options, .identities = described->identities };
    int result = dsm_described_visit(described, check_device, &check);

    if (result == EXIT_SUCCESS && options->has_control)
        printf("control socket %s\n", dsm_address_text(&options->control, control));
    return result;
}
