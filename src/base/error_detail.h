/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What went wrong and where, for people and programs: one type from the command line to the control socket. It has a
 * fixed size and needs no heap. Whoever refuses sets it; whoever hands the refusal up may put a place in front.
 */
#ifndef DSM_BASE_ERROR_DETAIL_H
#define DSM_BASE_ERROR_DETAIL_H

#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>

struct dsm_error_detail {
    char place[320];    /* an option, a path, "devices[0].tdis[1].function"; "" where there is none */
    char value[128];    /* what came, as JSON or in quotes, cut short; "" where there is none */
    char reason[512];   /* what is wrong with it */
    char accepted[320]; /* what would do; "" where nothing would, or the reason says it */
    char clause[64];    /* "DSP0274 10.4"; "" where no document decides it */
};

#define DSM_ERROR_DETAIL_TEXT_LEN 1408u /* of dsm_error_detail_text, with its NUL */

/*
 * Sets the reason and clears the rest; at a place, or nowhere in particular. What these return is always
 * DSM_ERR_CONFIG, so that a function can refuse in one line. detail may be NULL: nobody wants to know.
 */
enum dsm_error dsm_error_detail_set(struct dsm_error_detail *detail, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum dsm_error dsm_error_detail_set_at(struct dsm_error_detail *detail, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
enum dsm_error dsm_error_detail_vset(struct dsm_error_detail *detail, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Adds what would do, the value that came (put in quotes), the clause. */
enum dsm_error dsm_error_detail_accept(struct dsm_error_detail *detail, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum dsm_error dsm_error_detail_quote(struct dsm_error_detail *detail, const char *value);
enum dsm_error dsm_error_detail_cite(struct dsm_error_detail *detail, const char *clause);

/* Puts the place of which the place so far is a part in front: "--identity: /x/root.key.pem". */
enum dsm_error dsm_error_detail_within(struct dsm_error_detail *detail, const char *place);

/* For an error that was handed up without words: its own text becomes the reason. Returns the error. */
enum dsm_error dsm_error_detail_complete(struct dsm_error_detail *detail, enum dsm_error error);

/* "place: value: reason; accepted: ... (clause)". Returns text. */
char *dsm_error_detail_text(const struct dsm_error_detail *detail, char *text, size_t size);

#endif
