/* SPDX-License-Identifier: BSD-3-Clause */
/* A connected stream socket with deadlines. For the command line programs. */
#ifndef DSM_CLI_SOCKET_H
#define DSM_CLI_SOCKET_H

#include "base/bytes.h"
#include "base/error.h"
#include "cli/refuse.h"

/* "tcp:HOST:PORT" (HOST may stand in brackets) or "unix:PATH". Returns the descriptor, or -1 and why. */
int cli_connect(const char *address, unsigned timeout_ms, struct dsm_error_detail *detail);

/* All of it, in one write as far as the kernel takes it. */
enum dsm_error cli_send(int fd, struct dsm_bytes bytes, unsigned timeout_ms) DSM_MUST_CHECK;
/* Exactly n bytes. */
enum dsm_error cli_receive(int fd, uint8_t *out, size_t n, unsigned timeout_ms) DSM_MUST_CHECK;

/* Is the address well formed? (Nothing is opened.) */
bool cli_socket_address_check(const char *address, struct dsm_error_detail *detail);

#endif
