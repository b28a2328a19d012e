/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/doe_mailbox.h"

#include "wire/limits.h"

#include <stdlib.h>

/* Register offsets and bits (PCIe 7.9.24) */
#define CAPABILITIES 0x04u
#define CONTROL 0x08u
#define STATUS 0x0Cu
#define WRITE_MAILBOX 0x10u
#define READ_MAILBOX 0x14u
#define CAP_INTERRUPT 0x1u
#define CAP_VECTOR_SHIFT 1
#define CONTROL_ABORT 0x1u
#define CONTROL_INTERRUPT_ENABLE 0x2u
#define CONTROL_GO 0x80000000u
#define STATUS_BUSY 0x1u
#define STATUS_INTERRUPT 0x2u
#define STATUS_ERROR 0x4u
#define STATUS_READY 0x80000000u

#define DW_LEN 4u
#define OBJECT_LENGTH_AT 4u /* of the object's Length field, in double words (6.30.1) */
#define OBJECT_LENGTH_MASK 0x3FFFFu

enum dsm_error dsm_doe_mailbox_create(struct dsm_doe_mailbox *mailbox)
{
    *mailbox = (struct dsm_doe_mailbox){ .epoch = 1 };
    mailbox->object = malloc(DSM_DOE_MAILBOX_OBJECT_MAX);
    mailbox->response = malloc(DSM_DOE_MAILBOX_OBJECT_MAX);
    return mailbox->object && mailbox->response ? DSM_OK : DSM_ERR_NO_MEMORY;
}

void dsm_doe_mailbox_destroy(struct dsm_doe_mailbox *mailbox)
{
    free(mailbox->object);
    free(mailbox->response);
    *mailbox = (struct dsm_doe_mailbox){ 0 };
}

static uint32_t dw_at(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint32_t read_status(const struct dsm_doe_mailbox *mailbox)
{
    return (mailbox->busy ? STATUS_BUSY : 0) | (mailbox->interrupt_status ? STATUS_INTERRUPT : 0) |
           (mailbox->error ? STATUS_ERROR : 0) | (mailbox->ready ? STATUS_READY : 0);
}

static uint32_t read_capabilities(const struct dsm_doe_mailbox *mailbox)
{
    return mailbox->has_interrupt ? CAP_INTERRUPT | (uint32_t)mailbox->vector << CAP_VECTOR_SHIFT : 0;
}

uint32_t dsm_doe_mailbox_read(const struct dsm_doe_mailbox *mailbox, uint16_t at)
{
    switch (at) {
    case CAPABILITIES:
        return read_capabilities(mailbox);
    case CONTROL: /* Abort and GO read as 0 */
        return mailbox->interrupt_enabled ? CONTROL_INTERRUPT_ENABLE : 0;
    case STATUS:
        return read_status(mailbox);
    case READ_MAILBOX:
        return mailbox->ready ? dw_at(mailbox->response + mailbox->response_at) : 0;
    default:
        return 0;
    }
}

/* Busy has gone, an object is ready, or there is an error (7.9.24.4, DOE Interrupt Status). */
static void notify(struct dsm_doe_mailbox *mailbox)
{
    if (!mailbox->has_interrupt)
        return;
    mailbox->interrupt_status = true;
    if (mailbox->interrupt_enabled && mailbox->interrupt)
        mailbox->interrupt(mailbox->context, mailbox->vector);
}

static void clear(struct dsm_doe_mailbox *mailbox)
{
    mailbox->epoch++;
    mailbox->object_len = mailbox->response_len = mailbox->response_at = 0;
    mailbox->object_too_long = mailbox->busy = mailbox->ready = mailbox->error = false;
}

void dsm_doe_mailbox_reset(struct dsm_doe_mailbox *mailbox)
{
    clear(mailbox);
    mailbox->interrupt_enabled = mailbox->interrupt_status = false;
}

/* 6.30.2: Abort ends what is under way and clears Error; Busy clears at once, as nothing of the old object is kept. */
static void abort_object(struct dsm_doe_mailbox *mailbox)
{
    bool was_busy = mailbox->busy;

    clear(mailbox);
    if (was_busy)
        notify(mailbox);
}

static void fail(struct dsm_doe_mailbox *mailbox)
{
    mailbox->object_len = 0;
    mailbox->object_too_long = false;
    mailbox->busy = mailbox->ready = false;
    mailbox->error = true;
    notify(mailbox);
}

/* A Length of 0 is that of the longest object there can be, which is longer than we take. */
static bool object_is_whole(const struct dsm_doe_mailbox *mailbox)
{
    if (mailbox->object_too_long || mailbox->object_len < OBJECT_LENGTH_AT + DW_LEN)
        return false;
    return (dw_at(mailbox->object + OBJECT_LENGTH_AT) & OBJECT_LENGTH_MASK) * DW_LEN == mailbox->object_len;
}

/* While Busy nothing can be given; so for a response that has not been read (6.30.2 has software wait for both). */
static void go(struct dsm_doe_mailbox *mailbox)
{
    struct dsm_bytes object = dsm_bytes(mailbox->object, mailbox->object_len);

    if (mailbox->busy || mailbox->error)
        return;
    if (!object_is_whole(mailbox) || mailbox->ready || !mailbox->go) {
        fail(mailbox);
        return;
    }
    mailbox->busy = true;
    mailbox->object_len = 0;
    mailbox->go(mailbox->context, mailbox->epoch, object);
}

static void write_control(struct dsm_doe_mailbox *mailbox, uint32_t valid, uint32_t value)
{
    if (valid & CONTROL_INTERRUPT_ENABLE)
        mailbox->interrupt_enabled = mailbox->has_interrupt && (value & CONTROL_INTERRUPT_ENABLE);
    if (value & CONTROL_ABORT)
        abort_object(mailbox);
    else if (value & CONTROL_GO)
        go(mailbox);
}

static void write_mailbox(struct dsm_doe_mailbox *mailbox, uint32_t value)
{
    if (mailbox->busy)
        return;
    if (mailbox->object_len == DSM_DOE_MAILBOX_OBJECT_MAX) {
        mailbox->object_too_long = true;
        return;
    }
    for (unsigned i = 0; i < DW_LEN; i++)
        mailbox->object[mailbox->object_len++] = (uint8_t)(value >> (i * 8));
}

static void take_dw(struct dsm_doe_mailbox *mailbox)
{
    if (!mailbox->ready)
        return;
    mailbox->response_at += DW_LEN;
    if (mailbox->response_at < mailbox->response_len)
        return;
    mailbox->ready = false;
}

/* The mailboxes are accessed as whole double words (7.9.24.5); what is less is dropped. */
void dsm_doe_mailbox_write(struct dsm_doe_mailbox *mailbox, uint16_t at, uint32_t valid, uint32_t value)
{
    switch (at) {
    case CONTROL:
        write_control(mailbox, valid, value);
        break;
    case STATUS:
        if (value & STATUS_INTERRUPT)
            mailbox->interrupt_status = false;
        break;
    case WRITE_MAILBOX:
        if (valid == UINT32_MAX)
            write_mailbox(mailbox, value);
        break;
    case READ_MAILBOX:
        if (valid == UINT32_MAX)
            take_dw(mailbox);
        break;
    default:
        break;
    }
}

void dsm_doe_mailbox_complete(struct dsm_doe_mailbox *mailbox, uint64_t epoch, struct dsm_bytes response)
{
    if (epoch != mailbox->epoch || !mailbox->busy)
        return;
    if (response.n % DW_LEN != 0 || response.n > DSM_DOE_MAILBOX_OBJECT_MAX) {
        fail(mailbox);
        return;
    }
    mailbox->busy = false;
    mailbox->response_len = response.n;
    mailbox->response_at = 0;
    mailbox->ready = response.n > 0;
    if (response.n > 0)
        memcpy(mailbox->response, response.p, response.n);
    notify(mailbox);
}

void dsm_doe_mailbox_fail(struct dsm_doe_mailbox *mailbox, uint64_t epoch)
{
    if (epoch == mailbox->epoch && mailbox->busy)
        fail(mailbox);
}
