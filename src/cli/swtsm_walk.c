/* SPDX-License-Identifier: BSD-3-Clause */
/* walk: a TDI from an unknown device to RUN, as a TSM does it for a confidential guest. stop: back, from any state. */
#include "cli/swtsm_walk.h"

#include "cli/swtsm.h"
#include "cli/swtsm_ide.h"
#include "cli/swtsm_identity.h"
#include "cli/swtsm_measure.h"
#include "cli/swtsm_run.h"
#include "cli/swtsm_session.h"
#include "cli/swtsm_tdi.h"
#include "device/function.h"

/* With STOP comes END_SESSION. Without it the session stays, since its end would move the running TDI to ERROR
 * (11.4.5). */
static bool shall_end(const struct swtsm_settings *settings)
{
    return settings->end == SWTSM_YES || (settings->end == SWTSM_AS_NEEDED && settings->stop);
}

static enum dsm_error end_session(struct swtsm *t)
{
    DSM_TRY(swtsm_do(t, dsm_end_session_begin(t->requester)));
    cli_step(&t->output, "END_SESSION", "the session is over");
    return DSM_OK;
}

/* Each of the TDIs that the command line names; where it names none, the one of the device. */
static enum dsm_error drive(struct swtsm *t, enum dsm_error (*tdi)(struct swtsm *t))
{
    struct swtsm_settings *s = t->settings;

    if (s->function_count < 2)
        return tdi(t);
    for (size_t i = 0; i < s->function_count; i++) {
        s->function_id = s->functions[i];
        cli_step(&t->output, "TDI", "%s", dsm_function_text(s->function_id).text);
        DSM_TRY(tdi(t));
    }
    return DSM_OK;
}

/* With a PSK a device needs none. */
static enum dsm_error read_chain(struct swtsm *t, uint8_t slot)
{
    if (t->settings->psk && (t->requester->negotiated.responder_flags & DSM_CAP_CERT) == 0)
        return DSM_OK;
    DSM_TRY(swtsm_digests(t));
    return swtsm_certificate(t, slot);
}

/* A session with who owns the leaf's private key, or has the PSK. */
static enum dsm_error begin_session(struct swtsm *t, uint8_t slot)
{
    DSM_TRY(swtsm_negotiate(t));
    DSM_TRY(read_chain(t, slot));
    DSM_TRY(swtsm_session(t, slot));
    return dsm_check_signed(t->requester);
}

enum dsm_error swtsm_stop(struct swtsm *t)
{
    DSM_TRY(begin_session(t, swtsm_slot(t)));
    DSM_TRY(drive(t, swtsm_tdi_leave));
    return end_session(t);
}

enum dsm_error swtsm_walk(struct swtsm *t)
{
    uint8_t slot = swtsm_slot(t);

    DSM_TRY(begin_session(t, slot));
    DSM_TRY(swtsm_ide(t));
    DSM_TRY(swtsm_measure(t, slot));
    DSM_TRY(drive(t, swtsm_tdi_start));
    if (t->settings->stop)
        DSM_TRY(drive(t, swtsm_tdi_stop));
    return shall_end(t->settings) ? end_session(t) : DSM_OK;
}
