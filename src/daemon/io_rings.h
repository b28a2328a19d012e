/* SPDX-License-Identifier: BSD-3-Clause */
/* What an io_uring does passes the sandbox's list of system calls by, so that there is to be none. */
#ifndef DSM_DAEMON_IO_RINGS_H
#define DSM_DAEMON_IO_RINGS_H

/*
 * From now on rings cannot be made: the kernel says that it has none. To be called before libuv's loop is made, since
 * libuv 1.45 and later make one there whatever UV_USE_IO_URING says, and use epoll alone where that fails. Where the
 * filter cannot be installed rings stay; entering one then ends at the sandbox.
 */
void dsm_io_rings_forgo(void);

#endif
