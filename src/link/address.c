/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TCP "tcp:"
#define UNIX "unix:"
#define FD "fd:"
#define MODE ",mode="

static enum dsm_error refuse(struct dsm_error_detail *detail, const char *text, const char *reason)
{
    dsm_error_detail_set(detail, "%s", reason);
    dsm_error_detail_quote(detail, text);
    return dsm_error_detail_accept(detail, "tcp:ADDRESS:PORT, unix:PATH[,mode=0600] or fd:N");
}

static bool parse_port(const char *text, uint16_t *port)
{
    unsigned long value = strtoul(text, NULL, 10);

    *port = (uint16_t)value;
    return text[0] && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 5 && value <= UINT16_MAX;
}

void dsm_address_set_port(struct dsm_address *address, uint16_t port)
{
    if (address->socket.ss_family == AF_INET6)
        ((struct sockaddr_in6 *)&address->socket)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)&address->socket)->sin_port = htons(port);
}

uint16_t dsm_address_port(const struct dsm_address *address)
{
    if (address->socket.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&address->socket)->sin6_port);
    return ntohs(((const struct sockaddr_in *)&address->socket)->sin_port);
}

static bool parse_host(const char *text, size_t n, struct sockaddr_storage *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    char host[INET6_ADDRSTRLEN + 2];

    if (n >= sizeof(host))
        return false;
    memcpy(host, text, n);
    host[n] = '\0';
    memset(out, 0, sizeof(*out));
    if (host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = '\0';
        v6->sin6_family = AF_INET6;
        return inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1;
    }
    v4->sin_family = AF_INET;
    return inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &v4->sin_addr) == 1;
}

static enum dsm_error parse_tcp(const char *text, const char *rest, struct dsm_address *out,
                                struct dsm_error_detail *detail)
{
    const char *colon = strrchr(rest, ':');
    uint16_t port;

    out->kind = DSM_ADDRESS_TCP;
    if (!colon || colon == rest || !parse_host(rest, (size_t)(colon - rest), &out->socket))
        return refuse(detail, text, "the address must be numbers, like 127.0.0.1 or [::1]");
    if (!parse_port(colon + 1, &port))
        return refuse(detail, text, "the port must be 0 to 65535");
    dsm_address_set_port(out, port);
    return DSM_OK;
}

static enum dsm_error parse_unix(const char *text, const char *rest, struct dsm_address *out,
                                 struct dsm_error_detail *detail)
{
    const char *mode = strstr(rest, MODE);
    size_t n = mode ? (size_t)(mode - rest) : strlen(rest);

    out->kind = DSM_ADDRESS_UNIX;
    out->mode = DSM_UNIX_MODE_DEFAULT;
    if (n == 0 || n >= sizeof(out->path))
        return refuse(detail, text, "the path must be 1 to 107 bytes long");
    memcpy(out->path, rest, n);
    out->path[n] = '\0';
    if (!mode)
        return DSM_OK;
    mode += strlen(MODE);
    if (!mode[0] || strlen(mode) > 4 || strspn(mode, "01234567") != strlen(mode) || strtoul(mode, NULL, 8) > 0777)
        return refuse(detail, text, "the mode must be octal, 0 to 0777");
    out->mode = (unsigned)strtoul(mode, NULL, 8);
    return DSM_OK;
}

static enum dsm_error parse_fd(const char *text, const char *rest, struct dsm_address *out,
                               struct dsm_error_detail *detail)
{
    unsigned long fd = strtoul(rest, NULL, 10);

    out->kind = DSM_ADDRESS_FD;
    if (!rest[0] || strlen(rest) > 4 || strspn(rest, "0123456789") != strlen(rest) || fd <= STDERR_FILENO)
        return refuse(detail, text, "the descriptor must be a number from 3 on");
    out->fd = (int)fd;
    return DSM_OK;
}

enum dsm_error dsm_address_parse(const char *text, struct dsm_address *out, struct dsm_error_detail *detail)
{
    memset(out, 0, sizeof(*out));
    if (strncmp(text, TCP, strlen(TCP)) == 0)
        return parse_tcp(text, text + strlen(TCP), out, detail);
    if (strncmp(text, UNIX, strlen(UNIX)) == 0)
        return parse_unix(text, text + strlen(UNIX), out, detail);
    if (strncmp(text, FD, strlen(FD)) == 0)
        return parse_fd(text, text + strlen(FD), out, detail);
    return refuse(detail, text, "it begins with none of tcp:, unix: and fd:");
}

const char *dsm_address_text(const struct dsm_address *address, char text[DSM_ADDRESS_TEXT_LEN])
{
    char host[INET6_ADDRSTRLEN] = "";

    if (address->kind == DSM_ADDRESS_FD) {
        snprintf(text, DSM_ADDRESS_TEXT_LEN, FD "%d", address->fd);
    } else if (address->kind == DSM_ADDRESS_UNIX) {
        snprintf(text, DSM_ADDRESS_TEXT_LEN, UNIX "%s", address->path);
    } else if (address->socket.ss_family == AF_INET6) {
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)&address->socket)->sin6_addr, host, sizeof(host));
        snprintf(text, DSM_ADDRESS_TEXT_LEN, TCP "[%s]:%u", host, dsm_address_port(address));
    } else {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)&address->socket)->sin_addr, host, sizeof(host));
        snprintf(text, DSM_ADDRESS_TEXT_LEN, TCP "%s:%u", host, dsm_address_port(address));
    }
    return text;
}
