/* SPDX-License-Identifier: BSD-3-Clause */
/* An emulator in C++ includes the public headers, and reads what the library in C stores. */
#include "swdsm/swdsm-client.h"
#include "swdsm/swdsm.h"

#include <cstdio>

static_assert(sizeof(struct swdsm_page_header) == 64 && sizeof(struct swdsm_page_line) == SWDSM_PAGE_LINE, "an ABI");
static_assert(sizeof(struct swdsm_tdi) == 3 * sizeof(void *), "as in C");

int main()
{
    swdsm_word word = SWDSM_WORD_VALID | SWDSM_LOCK_MSIX << 8 | SWDSM_TDI_RUN;
    struct swdsm_tdi tdi = { &word, nullptr, 0 };
    struct swdsm_client *client = nullptr;
    bool fine = swdsm_dma_t_bit(&tdi) && swdsm_msix_t_bit(&tdi) && swdsm_mmio_allowed(&tdi, 0, true);

    fine = fine && swdsm_client_connect("nowhere", nullptr, 0, &client) < 0 && client == nullptr;
    std::printf("1..1\n%s 1 - test_the_headers_are_cpps_as_well\n", fine ? "ok" : "not ok");
    return fine ? 0 : 1;
}
