/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Socket activation (sd_listen_fds(3)): sockets that the service manager has bound. One named "control" is the control
 * socket, one named as a device is that device's; any other name is for the only device.
 */
#ifndef DSM_DAEMON_ACTIVATION_H
#define DSM_DAEMON_ACTIVATION_H

#include "daemon/options.h"

/* Gives the sockets of $LISTEN_FDS to whom they belong, in place of the default address. The variables are gone then.
 */
enum dsm_error dsm_activation_apply(struct dsm_options *options, struct dsm_config *config,
                                    struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
