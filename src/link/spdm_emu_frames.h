/* SPDX-License-Identifier: BSD-3-Clause */
/* The frames that spdm-emu and QEMU speak (wire/spdm_emu_frame.h), with swdsm's own beside them over DOE. */
#ifndef DSM_LINK_SPDM_EMU_FRAMES_H
#define DSM_LINK_SPDM_EMU_FRAMES_H

#include "link/peer.h"

extern const struct dsm_framing dsm_spdm_emu_framing;

/* For framings on the same sockets: what a frame means, by its command, to any transport. Closes a peer that speaks
 * another transport than its listener; false: the command is not one of these. */
bool dsm_spdm_emu_frames_check(struct dsm_peer *peer);
void dsm_spdm_emu_frames_common(struct dsm_peer *peer);
bool dsm_spdm_emu_frames_is_command(uint32_t command);

#endif
