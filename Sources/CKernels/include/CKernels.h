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

/* Customers on their way into a sum: each one's vector is zero but for `width` numbers in a row. */
typedef struct {
    const double *numbers; /* column by column, `stride` apart */
    size_t stride;
    size_t width;
    size_t count;
    const double *factors; /* what multiplies a customer's first `scaled_width` numbers */
    size_t scaled_width;
    const double *squared_norms; /* of these numbers before they are multiplied, or NULL if they are not known */
    const int32_t *starts;       /* the place of each customer's first number */
} tributary_block;

/* Clips and quantizes the customers of a block and adds their integers to `sums`, which are `dimension`. `room` is that
   of width · stride integers of 32 bits; the stride is at least TRIBUTARY_LANES.

   Returns false, and has added nothing, if a customer's numbers would leave the sum or have no finite norm, or its
   integers are longer than the bound: the caller then goes through the customers one by one. Padded; for at most
   TRIBUTARY_MOST_CUSTOMERS. */
bool tributary_add_block(tributary_set set, const tributary_block *block, const tributary_quantizer *quantizer,
                         void *room, int64_t *sums, size_t dimension);

/* ---- Features ---- */

/* Public bounds of a feature, and what becomes of a position. */
typedef struct {
    double lower; /* what becomes 0 */
    double inverse_width;
    double gain; /* gain · position + offset */
    double offset;
    double missing; /* what stands for a missing value, in place of gain · position + offset */
} tributary_range;

/* Positions, which are in 0 … 1, times gain plus offset. Padded, and so are the values. */
void tributary_positions(tributary_set set, const double *values, size_t count, const tributary_range *range,
                         double *positions);

/* The same for values of 32 bits. */
void tributary_single_positions(tributary_set set, const float *values, size_t count, const tributary_range *range,
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

/* Those of `count` customers who have a label (1 or 0; −1 for none) and are not held out: writes their rows, counted
   from `first`, and their labels. There is room for `count`. Returns how many they are. */
size_t tributary_trained(const int8_t *labels, const bool *held_out, size_t count, intptr_t first, intptr_t *rows,
                         double *outcomes);

/* The sums of weights · columns, and the columns' squared norms. Padded. */
void tributary_weigh(tributary_set set, const double *columns, size_t stride, size_t width, size_t count,
                     const double *weights, double *sums, double *squared_norms);

/* The probability of log-odds minus a label of 0 or 1. Padded. */
void tributary_residuals(tributary_set set, const double *log_odds, const double *labels, size_t count,
                         double *residuals);

/* What to multiply a customer's numbers with: room · residual / max(|residual| · √squared_norm, clip). Padded. */
void tributary_gradients(tributary_set set, const double *residuals, const double *squared_norms, size_t count,
                         double room, double clip, double *factors);

/* weight · 4 |residual| (1 − |residual|). Padded. */
void tributary_loss_variances(tributary_set set, const double *residuals, size_t count, double weight,
                              double *output);

#endif
