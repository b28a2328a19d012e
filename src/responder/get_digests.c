/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_DIGESTS (DSP0274 10.5). */
#include "responder/get_digests.h"

#include "responder/handler.h"
#include "responder/response.h"
#include "responder/slots.h"
#include "wire/digests.h"

enum dsm_error dsm_get_digests_handle(struct dsm_connection *connection)
{
    size_t size = connection->request.params.hash_size;
    uint8_t bytes[DSM_SLOTS_MAX * DSM_HASH_MAX];
    struct dsm_digests response = { 0 };
    struct dsm_get_digests request;

    DSM_TRY(dsm_get_digests_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    response.provisioned_slot_mask = dsm_slots_mask(connection);
    if (response.provisioned_slot_mask == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_NO_SLOTS, 0, 0);
    /* What no credential fills cannot be filled at run time either, so all supported slots are provisioned. */
    if (connection->request.params.version >= DSM_SPDM_13)
        response.supported_slot_mask = response.provisioned_slot_mask;
    response.digests.p = bytes;
    for (uint8_t slot = 0; slot < DSM_SLOTS_MAX; slot++) {
        const struct dsm_slots_find *view = dsm_slots_find(connection, slot);

        if (!view)
            continue;
        memcpy(bytes + response.digests.n, view->form.digest, size);
        response.digests.n += size;
    }
    DSM_TRY(dsm_digests_encode(&connection->request.params, &response, &connection->request.response));
    return dsm_response_fits(connection, 0);
}
