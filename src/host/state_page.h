/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The states of a device's TDIs as shared memory (swdsm-client.h has its form): stored here alone, read by whoever was
 * given it. It is made when first asked for, as a sealed memfd for unix sockets or as a file for other clients of this
 * machine; each word is one store (release), made before the transition is told in any other way.
 */
#ifndef DSM_HOST_STATE_PAGE_H
#define DSM_HOST_STATE_PAGE_H

#include "device/device.h"

struct swdsm_page_header;

struct dsm_state_page {
    struct swdsm_page_header *memory; /* NULL: not made */
    int memory_fd;                    /* read-only, to be passed on */
    struct swdsm_page_header *file;   /* what is in the file; NULL: not made */
    int file_fd;                      /* holds the lock */
    char *path;
    size_t lines; /* that ever had a TDI */
    bool closed;
};

void dsm_state_page_init(struct dsm_state_page *page);
/* Read-only and sealed; the page keeps it. -1: this system has none, or the page is closed. */
int dsm_state_page_descriptor(struct dsm_state_page *page, const struct dsm_device *device);
/* The path of the page as a file of mode 0600 in folder; NULL where it cannot be made. */
const char *dsm_state_page_file(struct dsm_state_page *page, const struct dsm_device *device, const char *folder);
void dsm_state_page_store(struct dsm_state_page *page, const struct dsm_device *device, size_t tdi);
/* After a new description: every line, those without a TDI included. */
void dsm_state_page_store_all(struct dsm_state_page *page, const struct dsm_device *device);
/* Every word reads ERROR from now on, and nothing is stored any more. */
void dsm_state_page_close(struct dsm_state_page *page);

/* A file that a daemon left which did not end well: its readers shall not believe it any longer. */
void dsm_state_page_retire(const char *folder, const char *name);

/* The page's word of a TDI, and the function id shown beside it: as bound, as the guest's writes show it, as described.
 */
uint64_t dsm_state_word(const struct dsm_tdi *tdi);
uint32_t dsm_state_function_id(const struct dsm_device *device, size_t tdi);

#endif
