/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a listener listens: "tcp:ADDRESS:PORT", "unix:PATH[,mode=0600][,uid=N][,gid=N]", "unix:@NAME" for an abstract
 * socket, or "fd:N" for an inherited one; behind each ",transport=NAME" for what is spoken there. */
#ifndef DSM_LINK_ADDRESS_H
#define DSM_LINK_ADDRESS_H

#include "base/error.h"
#include "base/error_detail.h"
#include "wire/binding.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#define DSM_UNIX_MODE_DEFAULT 0600u
#define DSM_UNIX_OWNER_AS_IT_IS UINT32_MAX
#define DSM_ADDRESS_TEXT_LEN 160u

enum dsm_address_kind {
    DSM_ADDRESS_TCP,
    DSM_ADDRESS_UNIX,
    DSM_ADDRESS_FD,
};

struct dsm_address {
    enum dsm_address_kind kind;
    struct sockaddr_storage socket; /* tcp */
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
    unsigned mode; /* of the unix socket's file, and whose it is */
    unsigned uid, gid;
    int fd;                            /* inherited */
    const struct dsm_binding *binding; /* NULL: nothing is said of it */
};

/* DSM_ERR_CONFIG with the reason in detail. Addresses are numbers: nothing is looked up. */
enum dsm_error dsm_address_parse(const char *text, struct dsm_address *out,
                                 struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* The same of a socket at which SPDM is not spoken. */
enum dsm_error dsm_address_parse_other(const char *text, struct dsm_address *out,
                                       struct dsm_error_detail *detail) DSM_MUST_CHECK;
/* "tcp:127.0.0.1:2323", "tcp:[::1]:2323", "unix:/run/x" */
const char *dsm_address_text(const struct dsm_address *address, char text[DSM_ADDRESS_TEXT_LEN]);
bool dsm_address_is_abstract(const struct dsm_address *address);
/* Its name for bind and connect, and how long that is. */
socklen_t dsm_address_unix_name(const struct dsm_address *address, struct sockaddr_un *name);
void dsm_address_set_port(struct dsm_address *address, uint16_t port);
uint16_t dsm_address_port(const struct dsm_address *address);

#endif
