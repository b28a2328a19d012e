/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/complain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int dsm_complain(const char *subject, const char *text)
{
    fprintf(stderr, "swdsm: %s%s%s\n", subject ? subject : "", subject ? ": " : "", text);
    return EXIT_FAILURE;
}

int dsm_complain_detail(const char *subject, const struct dsm_error_detail *detail)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    return dsm_complain(subject, dsm_error_detail_text(detail, text, sizeof(text)));
}

int dsm_complain_of_file(const char *option, const char *path)
{
    fprintf(stderr, "swdsm: %s: %s: %s\n", option, path, strerror(errno));
    return EXIT_FAILURE;
}
