/* SPDX-License-Identifier: BSD-3-Clause */
/* SET_TARGET_TE_STATE of CXL's TSP: which memory is a trusted execution environment's, as areas apart from each other.
 */
#include "device/cxl_tsp_memory.h"

#define GRANULARITY_LEAST 64u /* of bit 0 */

static struct dsm_cxl_tsp_refusal refuse(enum dsm_cxl_tsp_error_code code, const char *why)
{
    return (struct dsm_cxl_tsp_refusal){ code, why };
}

/* Takes from the areas what lies in another; a piece may be left on either side of it. */
static void cut(struct dsm_cxl_tsp *tsp, const struct dsm_cxl_tsp_area *out)
{
    for (size_t i = tsp->area_count; i-- > 0;) {
        struct dsm_cxl_tsp_area area = tsp->areas[i];

        if (area.last < out->start || out->last < area.start)
            continue;
        tsp->areas[i] = tsp->areas[--tsp->area_count];
        if (area.start < out->start)
            tsp->areas[tsp->area_count++] = (struct dsm_cxl_tsp_area){ area.start, out->start - 1 };
        if (area.last > out->last)
            tsp->areas[tsp->area_count++] = (struct dsm_cxl_tsp_area){ out->last + 1, area.last };
    }
}

/* Together with those that it touches. */
static void join(struct dsm_cxl_tsp *tsp, struct dsm_cxl_tsp_area area)
{
    for (size_t i = tsp->area_count; i-- > 0;) {
        const struct dsm_cxl_tsp_area other = tsp->areas[i];
        bool touches = (other.last == UINT64_MAX || other.last + 1 >= area.start) &&
                       (area.last == UINT64_MAX || area.last + 1 >= other.start);

        if (!touches)
            continue;
        area.start = other.start < area.start ? other.start : area.start;
        area.last = other.last > area.last ? other.last : area.last;
        tsp->areas[i] = tsp->areas[--tsp->area_count];
    }
    tsp->areas[tsp->area_count++] = area;
}

/* The granularity counts where out-of-band changes are enabled; what it is elsewhere nobody says. */
static const char *range_fault(const struct dsm_cxl_tsp *tsp, const struct dsm_cxl_tsp_memory_range *range)
{
    uint64_t unit = (uint64_t)tsp->configuration.explicit_oob_granularity * GRANULARITY_LEAST;

    if (range->length == 0)
        return "a range of no bytes";
    if (range->length - 1 > UINT64_MAX - range->start)
        return "a range that leaves the address space";
    if (unit != 0 && (range->start % unit != 0 || range->length % unit != 0))
        return "a range that is no multiple of the granularity";
    return NULL;
}

/* Each range may leave one area more than there were. */
static struct dsm_cxl_tsp_refusal check(const struct dsm_cxl_tsp *tsp, const struct dsm_cxl_tsp_set_te_state *request)
{
    if (request->te_state > 1)
        return refuse(DSM_CXL_TSP_INVALID_REQUEST, "TE state is 0 or 1");
    if (request->count == 0 || request->count > DSM_CXL_TSP_RANGES_MAX)
        return refuse(DSM_CXL_TSP_INVALID_REQUEST, "1 to 32 memory ranges");
    for (size_t i = 0; i < request->count; i++) {
        const struct dsm_cxl_tsp_memory_range range = dsm_cxl_tsp_range_at(request, i);
        const char *fault = range_fault(tsp, &range);

        if (fault)
            return refuse(DSM_CXL_TSP_INVALID_REQUEST, fault);
    }
    if (tsp->area_count + request->count > DSM_CXL_TSP_AREAS_MAX)
        return refuse(DSM_CXL_TSP_UNSPECIFIED, "more areas of memory apart from each other than there is room for");
    return (struct dsm_cxl_tsp_refusal){ 0, NULL };
}

struct dsm_cxl_tsp_refusal dsm_cxl_tsp_set_te(struct dsm_cxl_tsp *tsp, const struct dsm_cxl_tsp_set_te_state *request)
{
    struct dsm_cxl_tsp_refusal refusal = check(tsp, request);

    for (size_t i = 0; refusal.code == 0 && i < request->count; i++) {
        struct dsm_cxl_tsp_memory_range range = dsm_cxl_tsp_range_at(request, i);
        struct dsm_cxl_tsp_area area = { range.start, range.start + (range.length - 1) };

        if (request->te_state)
            join(tsp, area);
        else
            cut(tsp, &area);
    }
    return refusal;
}

bool dsm_cxl_tsp_is_te(const struct dsm_cxl_tsp *tsp, uint64_t address)
{
    for (size_t i = 0; i < tsp->area_count; i++)
        if (address >= tsp->areas[i].start && address <= tsp->areas[i].last)
            return true;
    return false;
}
