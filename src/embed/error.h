/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors as a caller of libswdsm sees them. */
#ifndef DSM_EMBED_ERROR_H
#define DSM_EMBED_ERROR_H

#include "embed/embed.h"

/* Writes down what failed, in words, and returns -code. */
int embed_fail(struct swdsm_device *device, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same for an error of the core; 0 for DSM_OK. reason: "" or more than the error's own text. */
int embed_result(struct swdsm_device *device, enum dsm_error error, const char *reason);
/* The same, in the words of what was refused; of a call that names no cause in the error's own. */
int embed_refused(struct swdsm_device *device, enum dsm_error error, const struct dsm_cause *cause);

/* -EALREADY after realize, -EAGAIN before it; 0 where the call is in time. */
int embed_before_realize(struct swdsm_device *device);
int embed_after_realize(struct swdsm_device *device);

#endif
