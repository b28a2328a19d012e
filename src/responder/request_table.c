/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/request_table.h"

#include "responder/handlers.h"

#define ANY_PHASE (DSM_PHASE_START | DSM_PHASE_VERSION | DSM_PHASE_CAPABILITIES | DSM_PHASE_NEGOTIATED)
#define FROM_CAPABILITIES (DSM_PHASE_CAPABILITIES | DSM_PHASE_NEGOTIATED)

static const struct dsm_request_row rows[] = {
    { DSM_SPDM_GET_VERSION, DSM_SPDM_10, ANY_PHASE, DSM_IN_CLEAR, 0, 0, dsm_handle_get_version },
    { DSM_SPDM_GET_CAPABILITIES, DSM_SPDM_10, DSM_PHASE_VERSION | FROM_CAPABILITIES, DSM_IN_CLEAR, 0, 0,
      dsm_handle_get_capabilities },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, DSM_SPDM_10, FROM_CAPABILITIES, DSM_IN_CLEAR, 0, 0,
      dsm_handle_negotiate_algorithms },
    { DSM_SPDM_GET_DIGESTS, DSM_SPDM_10, DSM_PHASE_NEGOTIATED, DSM_IN_CLEAR | DSM_IN_SESSION, DSM_CAP_CERT, 0,
      dsm_handle_get_digests },
    { DSM_SPDM_GET_CERTIFICATE, DSM_SPDM_10, DSM_PHASE_NEGOTIATED, DSM_IN_CLEAR | DSM_IN_SESSION, DSM_CAP_CERT, 0,
      dsm_handle_get_certificate },
    { DSM_SPDM_CHALLENGE, DSM_SPDM_10, DSM_PHASE_NEGOTIATED, DSM_IN_CLEAR, DSM_CAP_CHAL, 0, dsm_handle_challenge },
    { DSM_SPDM_GET_MEASUREMENTS, DSM_SPDM_10, DSM_PHASE_NEGOTIATED, DSM_IN_CLEAR | DSM_IN_SESSION, DSM_CAP_MEAS_MASK, 0,
      dsm_handle_get_measurements },
    { DSM_SPDM_KEY_EXCHANGE, DSM_SPDM_11, DSM_PHASE_NEGOTIATED, DSM_IN_CLEAR, DSM_CAP_KEY_EX, DSM_CAP_KEY_EX,
      dsm_handle_key_exchange },
    { DSM_SPDM_FINISH, DSM_SPDM_11, DSM_PHASE_NEGOTIATED, DSM_IN_CLEAR | DSM_IN_HANDSHAKE, DSM_CAP_KEY_EX,
      DSM_CAP_KEY_EX, dsm_handle_finish },
    { DSM_SPDM_HEARTBEAT, DSM_SPDM_11, DSM_PHASE_NEGOTIATED, DSM_IN_SESSION, DSM_CAP_HBEAT, DSM_CAP_HBEAT,
      dsm_handle_heartbeat },
    { DSM_SPDM_KEY_UPDATE, DSM_SPDM_11, DSM_PHASE_NEGOTIATED, DSM_IN_SESSION, DSM_CAP_KEY_UPD, DSM_CAP_KEY_UPD,
      dsm_handle_key_update },
    { DSM_SPDM_END_SESSION, DSM_SPDM_11, DSM_PHASE_NEGOTIATED, DSM_IN_SESSION, DSM_CAP_KEY_EX, DSM_CAP_KEY_EX,
      dsm_handle_end_session },
    { DSM_SPDM_VENDOR_DEFINED_REQUEST, DSM_SPDM_10, DSM_PHASE_NEGOTIATED, DSM_IN_CLEAR | DSM_IN_SESSION, 0, 0,
      dsm_handle_vendor_defined },
    { DSM_SPDM_RESPOND_IF_READY, DSM_SPDM_10, DSM_PHASE_NEGOTIATED, DSM_IN_CLEAR | DSM_IN_HANDSHAKE | DSM_IN_SESSION, 0,
      0, dsm_handle_respond_if_ready },
};

const struct dsm_request_row *dsm_request_row_at(size_t i)
{
    return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

static const struct dsm_request_row *find_row(uint8_t code)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].code == code)
            return &rows[i];
    return NULL;
}

/*
 * GET_VERSION is always of version 1.0 and GET_CAPABILITIES chooses one of ours; the rest use what was chosen. Before
 * that is done no version is wrong yet: the request comes too early, which its phases say.
 */
static bool version_fits(const struct dsm_connection *connection, uint8_t code)
{
    const struct dsm_device_settings *settings = &connection->device->settings;
    uint8_t version = connection->header.version;

    if (code == DSM_SPDM_GET_VERSION)
        return version == DSM_SPDM_10;
    if (code == DSM_SPDM_GET_CAPABILITIES && connection->phase == DSM_PHASE_VERSION)
        return version >= settings->version_min && version <= settings->version_max;
    return (connection->phase & FROM_CAPABILITIES) == 0 || version == connection->negotiated.version;
}

static bool capable(const struct dsm_connection *connection, const struct dsm_request_row *row)
{
    const struct dsm_negotiated *negotiated = &connection->negotiated;

    if (row->responder_caps != 0 && (negotiated->responder_flags & row->responder_caps) == 0)
        return false;
    return row->requester_caps == 0 || (negotiated->requester_flags & row->requester_caps) != 0;
}

static enum dsm_place place(const struct dsm_connection *connection)
{
    if (!connection->session)
        return DSM_IN_CLEAR;
    return connection->session->state == DSM_SESSION_ESTABLISHED ? DSM_IN_SESSION : DSM_IN_HANDSHAKE;
}

enum dsm_error dsm_gate(const struct dsm_connection *connection, const struct dsm_request_row **row)
{
    const struct dsm_request_row *found = find_row(connection->header.code);

    /* DSP0274 10.2: of any request outside of a session, until GET_VERSION comes. */
    if (connection->needs_resynch && !connection->session && connection->header.code != DSM_SPDM_GET_VERSION)
        return DSM_ERR_RESYNCH_REQUIRED;
    if (!found)
        return DSM_ERR_UNSUPPORTED_REQUEST;
    if (!version_fits(connection, found->code))
        return DSM_ERR_VERSION_MISMATCH;
    if ((found->phases & connection->phase) == 0)
        return DSM_ERR_UNEXPECTED_REQUEST;
    if (connection->negotiated.version < found->min_version || !capable(connection, found))
        return DSM_ERR_UNSUPPORTED_REQUEST;
    if ((found->places & place(connection)) == 0)
        return place(connection) == DSM_IN_CLEAR ? DSM_ERR_SESSION_REQUIRED : DSM_ERR_UNEXPECTED_REQUEST;
    *row = found;
    return DSM_OK;
}
