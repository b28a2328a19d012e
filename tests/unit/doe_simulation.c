/* SPDX-License-Identifier: BSD-3-Clause */
#include "doe_simulation.h"

#include <string.h>

#define CONTROL 0x08u
#define STATUS 0x0Cu
#define WRITE_DATA 0x10u
#define READ_DATA 0x14u

static bool is_ready(const struct doe_simulation *s)
{
    return s->out_at < s->out_count && s->ready_at_us <= s->now_us;
}

static uint32_t status_of(const struct doe_simulation *s)
{
    bool busy = s->busy_for_ever || s->now_us < s->busy_until_us;

    return (uint32_t)busy | (uint32_t)s->interrupt << 1 | (uint32_t)s->error << 2 | (uint32_t)is_ready(s) << 31;
}

static void answer_discovery(struct doe_simulation *s)
{
    uint8_t index = s->in[2] & 0xFFu;
    bool is_last = index + 1u >= s->feature_count;
    uint32_t next = is_last ? s->last_next_index : index + 1u;

    s->discovery_version = (s->in[2] >> 8) & 0xFFu;
    if (index >= s->feature_count)
        index = (uint8_t)(s->feature_count - 1);
    s->out[0] = 0x00000001;
    s->out[1] = 3;
    s->out[2] = s->features[index].vendor_id | (uint32_t)s->features[index].type << 16 | next << 24;
    s->out_count = 3;
}

static void go(struct doe_simulation *s)
{
    s->go_count++;
    s->out_at = s->out_count = 0;
    if (s->error_on_go) {
        s->error = true;
    } else if (!s->silent && s->in_count >= 2) {
        s->ready_at_us = s->now_us + s->response_after_us;
        if (s->in[0] == 0x00000001 && s->in_count == 3) {
            answer_discovery(s);
        } else if (s->echoes) {
            memcpy(s->out, s->in, 4 * s->in_count);
            s->out_count = s->in_count;
        }
        if (s->length_override)
            s->out[1] = s->length_override;
        s->out_count -= s->short_by_dw;
    }
    s->in_count = 0;
}

static void abort_now(struct doe_simulation *s)
{
    s->aborts++;
    if (s->abort_is_deaf)
        return;
    s->error = s->busy_for_ever = false;
    s->busy_until_us = s->ready_at_us = 0;
    s->in_count = s->out_at = s->out_count = 0;
}

static void step_on(struct doe_simulation *s)
{
    if (!is_ready(s))
        return;
    s->out_at++;
    if (s->out_at == s->out_count && s->error_after_read)
        s->error = true;
}

static bool read_dw(void *context, uint16_t offset, uint32_t *value)
{
    struct doe_simulation *s = context;

    s->misaligned = s->misaligned || offset % 4 != 0;
    if (s->unreadable || offset > CLI_CONFIG_SIZE - 4)
        return false;
    *value = s->space[offset / 4];
    if (s->base && offset == s->base + STATUS)
        *value = status_of(s);
    if (s->base && offset == s->base + READ_DATA)
        *value = is_ready(s) ? s->out[s->out_at] : 0;
    if (s->gone)
        *value = UINT32_MAX;
    return true;
}

static bool write_dw(void *context, uint16_t offset, uint32_t value)
{
    struct doe_simulation *s = context;

    s->misaligned = s->misaligned || offset % 4 != 0;
    if (s->unreadable)
        return false;
    if (offset == s->base + WRITE_DATA && s->in_count < DOE_OBJECT_DW_MAX)
        s->in[s->in_count++] = value;
    if (offset == s->base + READ_DATA)
        step_on(s);
    if (offset == s->base + STATUS && (value & 2u))
        s->interrupt = false;
    if (offset == s->base + CONTROL) {
        s->interrupt_enabled = value & 2u;
        if (value & 1u)
            abort_now(s);
        else if (value & 0x80000000u)
            go(s);
    }
    return true;
}

static uint64_t now_us(void *context)
{
    return ((struct doe_simulation *)context)->now_us;
}

static void sleep_us(void *context, uint64_t us)
{
    ((struct doe_simulation *)context)->now_us += us;
}

void doe_simulation_capability(struct doe_simulation *s, uint16_t at, uint16_t id, uint8_t version, uint16_t next)
{
    s->space[at / 4] = id | (uint32_t)version << 16 | (uint32_t)next << 20;
}

void doe_simulation_init(struct doe_simulation *s, struct cli_config_space *space)
{
    memset(s, 0, sizeof(*s));
    *space = (struct cli_config_space){ s, read_dw, write_dw, now_us, sleep_us };
    doe_simulation_capability(s, 0x100, 0x0001, 2, 0x140);
    doe_simulation_capability(s, 0x140, CLI_EXTENDED_DOE, 1, 0);
    s->base = 0x140;
    s->echoes = true;
    s->features[0] = (struct doe_feature){ 0x0001, 0 };
    s->features[1] = (struct doe_feature){ 0x0001, 1 };
    s->features[2] = (struct doe_feature){ 0x0001, 2 };
    s->feature_count = 3;
}
