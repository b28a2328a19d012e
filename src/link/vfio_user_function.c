/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/vfio_user_function.h"

#include "describe/vfio_user_fields.h"

#include <stdlib.h>

#define FUNCTION_MASK 0x07u

const struct dsm_vfio_user_function *dsm_vfio_user_function_of(const struct dsm_hosted_device *hosted, size_t tdi)
{
    const struct dsm_tdi_description *description = &hosted->device->tdis[tdi].description;

    for (const struct dsm_vfio_user_function *function = hosted->functions; function; function = function->next)
        if (!description->is_vf && function->endpoint->function == (description->function_id & FUNCTION_MASK))
            return function;
    return NULL;
}

void dsm_vfio_user_function_handle_closed(uv_handle_t *handle)
{
    struct dsm_vfio_user_function *function = handle->data;

    function->handles--;
    dsm_vfio_user_function_free_if_stopped(function);
}

static void destroy(struct dsm_vfio_user_function *function)
{
    struct dsm_hosted_device *hosted = function->hosted;

    dsm_endpoint_destroy(function->endpoint);
    dsm_vfio_user_fields_clear(&function->described);
    free(function->memory);
    free(function->reply);
    free(function);
    hosted->handles--;
    dsm_hosted_device_free_if_stopped(hosted);
}

/* The runner's handle is the last one, and closing it takes a turn of the loop: nothing goes in the middle of what the
 * device has called. */
void dsm_vfio_user_function_free_if_stopped(struct dsm_vfio_user_function *function)
{
    if (!function->stopping || function->socket || function->request.in_hand ||
        !dsm_turn_away_is_idle(&function->turn_away))
        return;
    if (function->handles == 1 && !function->runner_closing) {
        function->runner_closing = true;
        uv_close((uv_handle_t *)&function->runner, dsm_vfio_user_function_handle_closed);
    } else if (function->handles == 0) {
        destroy(function);
    }
}
