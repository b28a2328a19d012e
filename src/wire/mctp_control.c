/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/mctp_control.h"

#include "wire/mctp_assembly.h"
#include "wire/spdm.h"

#define REQUEST 0x80u  /* of the byte behind the type: Rq, */
#define DATAGRAM 0x40u /* D, */
#define INSTANCE 0x1Fu /* and the instance id, which comes back */

#define SET_EID 0u
#define FORCE_EID 1u
#define OPERATION_MASK 3u

struct endpoint {
    uint8_t eid;
};

typedef enum dsm_mctp_completion answer_data(struct dsm_reader *r, struct endpoint *endpoint, struct dsm_writer *w);

/* Reset and Set Discovered Flag are of endpoints with an id of their own, and of media on which one is discovered. */
static enum dsm_mctp_completion set_endpoint_id(struct dsm_reader *r, struct endpoint *endpoint, struct dsm_writer *w)
{
    uint8_t operation = dsm_read_u8(r) & OPERATION_MASK, wanted = dsm_read_u8(r);

    if (operation > FORCE_EID || wanted < DSM_MCTP_EID_MIN || wanted == DSM_MCTP_EID_BROADCAST)
        return DSM_MCTP_ERROR_INVALID_DATA;
    endpoint->eid = wanted;
    dsm_write_u8(w, 0); /* accepted; no pool of ids */
    dsm_write_u8(w, wanted);
    dsm_write_u8(w, 0);
    return DSM_MCTP_SUCCESS;
}

static enum dsm_mctp_completion get_endpoint_id(struct dsm_reader *r, struct endpoint *endpoint, struct dsm_writer *w)
{
    (void)r;
    dsm_write_u8(w, endpoint->eid);
    dsm_write_u8(w, 0); /* a simple endpoint with a dynamic id */
    dsm_write_u8(w, 0); /* nothing of the medium */
    return DSM_MCTP_SUCCESS;
}

/* Major, minor, update and alpha, as BCD with F for no digit. */
static const struct {
    uint8_t type;
    uint8_t version[4];
} versions[] = {
    { 0xFF, { 0xF1, 0xF3, 0xF1, 0x00 } }, /* DSP0236 1.3.1, of the base */
    { DSM_MCTP_CONTROL, { 0xF1, 0xF3, 0xF1, 0x00 } },
    { DSM_MCTP_SPDM, { 0xF1, 0xF0, 0xFF, 0x00 } },    /* DSP0275 1.0 */
    { DSM_MCTP_SECURED, { 0xF1, 0xF0, 0xFF, 0x00 } }, /* DSP0276 1.0 */
};

static enum dsm_mctp_completion get_version_support(struct dsm_reader *r, struct endpoint *endpoint,
                                                    struct dsm_writer *w)
{
    uint8_t type = dsm_read_u8(r);

    (void)endpoint;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        if (versions[i].type == type) {
            dsm_write_u8(w, 1);
            dsm_write_bytes(w, dsm_bytes(versions[i].version, sizeof(versions[i].version)));
            return DSM_MCTP_SUCCESS;
        }
    return DSM_MCTP_ERROR_MESSAGE_TYPE;
}

static enum dsm_mctp_completion get_message_type_support(struct dsm_reader *r, struct endpoint *endpoint,
                                                         struct dsm_writer *w)
{
    (void)r;
    (void)endpoint;
    dsm_write_u8(w, 2); /* without control messages, which all have */
    dsm_write_u8(w, DSM_MCTP_SPDM);
    dsm_write_u8(w, DSM_MCTP_SECURED);
    return DSM_MCTP_SUCCESS;
}

static const struct {
    uint8_t command;
    uint8_t request_len; /* of its data */
    answer_data *answer;
} commands[] = {
    { DSM_MCTP_SET_ENDPOINT_ID, 2, set_endpoint_id },
    { DSM_MCTP_GET_ENDPOINT_ID, 0, get_endpoint_id },
    { DSM_MCTP_GET_VERSION_SUPPORT, 1, get_version_support },
    { DSM_MCTP_GET_MESSAGE_TYPE_SUPPORT, 0, get_message_type_support },
};

/* data: of an answer that succeeds. */
static enum dsm_mctp_completion answer_command(uint8_t command, struct dsm_reader *r, struct endpoint *endpoint,
                                               struct dsm_writer *data)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (commands[i].command == command)
            return dsm_reader_left(r) == commands[i].request_len ? commands[i].answer(r, endpoint, data)
                                                                 : DSM_MCTP_ERROR_INVALID_LENGTH;
    return DSM_MCTP_ERROR_UNSUPPORTED_CMD;
}

enum dsm_error dsm_mctp_control_answer(struct dsm_bytes message, uint8_t *eid, struct dsm_writer *w)
{
    struct dsm_reader r = dsm_reader(message);
    uint8_t data[DSM_MCTP_CONTROL_ANSWER_MAX], type = dsm_read_u8(&r), flags = dsm_read_u8(&r),
                                               command = dsm_read_u8(&r);
    struct dsm_writer answer = dsm_writer(data, sizeof(data));
    struct endpoint endpoint = { *eid };
    enum dsm_mctp_completion completion;

    if (r.failed || type != DSM_MCTP_CONTROL || (flags & (REQUEST | DATAGRAM)) != REQUEST)
        return DSM_ERR_DISCARD;
    completion = answer_command(command, &r, &endpoint, &answer);
    *eid = endpoint.eid;
    dsm_write_u8(w, DSM_MCTP_CONTROL);
    dsm_write_u8(w, flags & INSTANCE);
    dsm_write_u8(w, command);
    dsm_write_u8(w, (uint8_t)completion);
    if (completion == DSM_MCTP_SUCCESS)
        dsm_write_bytes(w, dsm_written(&answer));
    return dsm_encode_end(w);
}
