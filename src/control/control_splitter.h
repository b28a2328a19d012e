/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cuts what a control client sends into JSON objects. As in QMP an object ends with its last brace, with or without a
 * line end behind it, and the byte 0xFF throws an unfinished one away. Only braces, brackets and strings are looked at.
 */
#ifndef DSM_CONTROL_CONTROL_SPLITTER_H
#define DSM_CONTROL_CONTROL_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>

#define DSM_CONTROL_MESSAGE_MAX (1024u * 1024u)
#define DSM_CONTROL_ID_MAX 1024u /* bytes of its JSON */
#define DSM_CONTROL_DEPTH_MAX 64u

enum dsm_split {
    DSM_SPLIT_MORE,    /* no whole object is there */
    DSM_SPLIT_OBJECT,  /* one is */
    DSM_SPLIT_GARBAGE, /* something that is no object was thrown away */
    DSM_SPLIT_LONG,    /* longer than DSM_CONTROL_MESSAGE_MAX: the client has to go */
    DSM_SPLIT_DEEP,    /* deeper than DSM_CONTROL_DEPTH_MAX: the client has to go */
};

struct dsm_splitter {
    char *bytes;
    size_t size;
    size_t len;
    size_t start;   /* of what has not been handed out */
    size_t scanned; /* up to here */
    unsigned depth;
    bool in_string;
    bool escaped;
};

/* Room for what comes next: at least one byte; NULL without memory. */
char *dsm_splitter_room(struct dsm_splitter *splitter, size_t *n);
void dsm_splitter_add(struct dsm_splitter *splitter, size_t n);
/* text: until the next call of any of these. */
enum dsm_split dsm_splitter_next(struct dsm_splitter *splitter, const char **text, size_t *n);
void dsm_splitter_clear(struct dsm_splitter *splitter);

#endif
