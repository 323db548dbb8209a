/* SPDX-License-Identifier: Apache-2.0 */

#include "CKernels.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* One rounding for each operation, on every processor. */
#pragma clang fp contract(off)

/* Vectors of customers that most loops handle at once. */
#define AHEAD 4

/* Places of a sum at which it is worth to add customers place by place. */
#define FEW_PLACES 16

static inline void add_wrapping(int64_t *sum, int32_t value) {
    *sum = (int64_t)((uint64_t)*sum + (uint64_t)(int64_t)value);
}

#define LANES 2
#define NAME(name) name##_baseline
#include "loops.h"
#undef LANES
#undef NAME

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define LANES 4
#define NAME(name) name##_avx2
#include "loops.h"
#undef LANES
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq"))), apply_to = function)
#define LANES 8
#define NAME(name) name##_avx512
#include "loops.h"
#undef LANES
#undef NAME
#pragma clang attribute pop

tributary_set tributary_widest_set(void) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        return TRIBUTARY_AVX512;
    }
    return __builtin_cpu_supports("avx2") ? TRIBUTARY_AVX2 : TRIBUTARY_BASELINE;
}

static tributary_set usable(tributary_set set) {
    tributary_set widest = tributary_widest_set();
    return set < widest ? set : widest;
}

#define CALL(name, ...)                                            \
    switch (usable(set)) {                                         \
    case TRIBUTARY_AVX512: return name##_avx512(__VA_ARGS__);      \
    case TRIBUTARY_AVX2: return name##_avx2(__VA_ARGS__);          \
    default: return name##_baseline(__VA_ARGS__);                  \
    }

#else

tributary_set tributary_widest_set(void) { return TRIBUTARY_BASELINE; }

#define CALL(name, ...) \
    (void)set;          \
    return name##_baseline(__VA_ARGS__);

#endif

size_t tributary_trained(const int8_t *labels, const bool *held_out, size_t count, intptr_t first, intptr_t *rows,
                         double *outcomes) {
    size_t taken = 0, index = 0;
    while (index < count) {
        /* Where eight customers in a row count, none is looked at alone. */
        if (count - index >= 8) {
            uint64_t label, kept_out;
            memcpy(&label, labels + index, 8);
            memcpy(&kept_out, held_out + index, 8);
            if (((label & 0x8080808080808080) | kept_out) == 0) {
                for (size_t next = 0; next < 8; next++) {
                    rows[taken + next] = first + (intptr_t)(index + next);
                    outcomes[taken + next] = labels[index + next];
                }
                taken += 8;
                index += 8;
                continue;
            }
        }
        rows[taken] = first + (intptr_t)index;
        outcomes[taken] = labels[index];
        taken += labels[index] >= 0 && !held_out[index];
        index++;
    }
    return taken;
}

bool tributary_add_block(tributary_set set, const tributary_block *block, const tributary_quantizer *quantizer,
                         void *room, int64_t *sums, size_t dimension) {
    CALL(add_block, block, quantizer, room, sums, dimension)
}

void tributary_positions(tributary_set set, const double *values, size_t count, const tributary_range *range,
                         double *positions) {
    CALL(positions, values, count, range, positions)
}

void tributary_single_positions(tributary_set set, const float *values, size_t count, const tributary_range *range,
                                double *positions) {
    CALL(single_positions, values, count, range, positions)
}

void tributary_nearest(tributary_set set, const double *points, size_t stride, size_t width, size_t count,
                       const double *centres, size_t centre_count, int64_t *segments, double *squared_distances) {
    CALL(nearest, points, stride, width, count, centres, centre_count, segments, squared_distances)
}

void tributary_pull(tributary_set set, double *points, size_t stride, size_t width, size_t count,
                    const double *centres, size_t centre_count, const int64_t *segments,
                    const double *squared_distances, double reach, double weight) {
    CALL(pull, points, stride, width, count, centres, centre_count, segments, squared_distances, reach, weight)
}

void tributary_weigh(tributary_set set, const double *columns, size_t stride, size_t width, size_t count,
                     const double *weights, double *sums, double *squared_norms) {
    CALL(weigh, columns, stride, width, count, weights, sums, squared_norms)
}

void tributary_residuals(tributary_set set, const double *log_odds, const double *labels, size_t count,
                         double *residuals) {
    CALL(residuals, log_odds, labels, count, residuals)
}

void tributary_gradients(tributary_set set, const double *residuals, const double *squared_norms, size_t count,
                         double room, double clip, double *factors) {
    CALL(gradients, residuals, squared_norms, count, room, clip, factors)
}

void tributary_loss_variances(tributary_set set, const double *residuals, size_t count, double weight,
                              double *output) {
    CALL(loss_variances, residuals, count, weight, output)
}
