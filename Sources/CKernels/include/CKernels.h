/* SPDX-License-Identifier: Apache-2.0 */

/* Loops over blocks of customers that profit from vector instructions beyond the platform's baseline. Each is compiled
   once for every instruction set, and the processor is asked when the program runs: it still starts on an older one.

   A block holds up to `stride` customers side by side, one column of `stride` numbers for each coordinate. Every loop
   treats each customer as a scalar program would, in the same order of operations and without fused multiplication, so
   that all instruction sets find the same bits.

   `count` is in customers. Where a comment says padded, the loop works on `count` rounded up to a multiple of
   TRIBUTARY_LANES: columns have room for them, and what it makes of the numbers behind `count` does not matter. */

#ifndef TRIBUTARY_BLOCK_KERNELS_H
#define TRIBUTARY_BLOCK_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Customers that the widest instruction set handles at once. */
enum { TRIBUTARY_LANES = 32 };

/* The most customers of a block: so many integers of 2^20 add up within 32 bits. */
enum { TRIBUTARY_MOST_CUSTOMERS = 1024 };

enum __attribute__((enum_extensibility(closed), swift_name("InstructionSet"))) tributary_set {
    TRIBUTARY_BASELINE __attribute__((swift_name("baseline"))) = 0,
    TRIBUTARY_AVX2 __attribute__((swift_name("avx2"))) = 1,
    TRIBUTARY_AVX512 __attribute__((swift_name("avx512"))) = 2,
};
typedef enum tributary_set tributary_set;

/* The widest instruction set that this processor and its operating system offer. A loop that is asked for more than
   that uses this one. */
enum tributary_set tributary_widest_set(void) __attribute__((swift_name("getter:InstructionSet.widest()")));

/* ---- What every analysis' sum goes through ---- */

/* How customers' numbers become integers. */
typedef struct {
    double bound;         /* the largest norm of one customer's integers */
    double squared_bound; /* exact: at most 2^40 */
    double scale;         /* integers for 1.0 */
} tributary_quantizer;

/* Clips and quantizes the customers of a block and adds customer c's `width` integers to `sums`, which are `dimension`,
   from place `starts[c]` on. `integers` is room for width · max(stride, TRIBUTARY_LANES) of them.

   Returns false, and has added nothing, if a customer's numbers would leave the sum or have no finite norm, or its
   integers are longer than the bound: the caller then goes through the customers one by one. Padded; for at most
   TRIBUTARY_MOST_CUSTOMERS. */
bool tributary_add_block(tributary_set set, const double *numbers, size_t stride, size_t width, size_t count,
                         const int32_t *starts, const tributary_quantizer *quantizer, int32_t *integers, int64_t *sums,
                         size_t dimension);

/* ---- Features ---- */

/* Public bounds of a feature. */
typedef struct {
    double lower_bound;
    double upper_bound;
    double missing; /* the value that stands for a missing one; NaN if there is none */
    double lower;   /* of the range that becomes 0 … 1 */
    double width;
    double gain; /* what becomes of a position: gain · position + offset */
    double offset;
} tributary_range;

/* Positions in 0 … 1; 0.5 for a missing value without a number. Reads `count` values and no more. */
void tributary_positions(tributary_set set, const double *values, size_t count, const tributary_range *range,
                         double *positions);

/* ---- Segments ---- */

/* The nearest of `centres`, `width` numbers each, to every customer's point, the first of equals, and its squared
   distance; segment 0 and infinity if no distance is a number. Padded. */
void tributary_nearest(tributary_set set, const double *points, size_t stride, size_t width, size_t count,
                       const double *centres, size_t centre_count, int64_t *segments, double *squared_distances);

/* Turns each point into weight / max(distance, reach) times its offset from its centre. Padded. */
void tributary_pull(tributary_set set, double *points, size_t stride, size_t width, size_t count,
                    const double *centres, size_t centre_count, const int64_t *segments,
                    const double *squared_distances, double reach, double weight);

/* ---- Churn ---- */

/* Adds weights · columns to `sums` and the columns' squares to `squares`, column by column. Padded. */
void tributary_weigh(tributary_set set, const double *columns, size_t stride, size_t width, size_t count,
                     const double *weights, double *sums, double *squares);

/* The probability of log-odds minus a label of 0 or 1. Padded. */
void tributary_residuals(tributary_set set, const double *log_odds, const double *labels, size_t count,
                         double *residuals);

/* What to multiply a customer's numbers with: room · residual / max(|residual| · √squares, clip). Padded. */
void tributary_gradients(tributary_set set, const double *residuals, const double *squares, size_t count, double room,
                         double clip, double *factors);

/* weight · 4 |residual| (1 − |residual|). Padded. */
void tributary_loss_variances(tributary_set set, const double *residuals, size_t count, double weight,
                              double *output);

/* Multiplies every column by `factors`. Padded. */
void tributary_scale(tributary_set set, double *columns, size_t stride, size_t width, size_t count,
                     const double *factors);

#endif
