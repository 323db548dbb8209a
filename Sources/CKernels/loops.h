/* SPDX-License-Identifier: Apache-2.0 */

/* The text of every loop, included once for each instruction set with
     LANES     numbers in a vector
     NAME(n)   the name of function n for this set
   Vectors are the compiler's own, so that one text serves all widths. Most loops handle AHEAD vectors of customers at
   once, because additions of one customer have to wait for each other. */

#define real NAME(real)
#define whole NAME(whole)
#define half NAME(half)
#define wide NAME(wide)
#define single NAME(single)
typedef double real __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef int64_t whole __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef int32_t half __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t wide __attribute__((vector_size(8 * LANES), aligned(4), may_alias));
typedef float single __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

#define LOAD(pointer) (*(const real *)(pointer))
#define STORE(pointer, value) (*(real *)(pointer) = (value))
#define ALL(value) ((real){0} + (value))
/* Zero for customers that do not count; `keep` is NULL where all do. */
#define KEPT(pointer, keep) ((keep) ? (real)((whole)LOAD(pointer) & *(keep)) : LOAD(pointer))
#define EACH _Pragma("unroll") for (size_t each = 0; each < AHEAD; each++)

static inline real NAME(select)(whole mask, real yes, real no) {
    return (real)(((whole)yes & mask) | ((whole)no & ~mask));
}
#define SELECT NAME(select)

/* ---- The sum ---- */

/* The squared norm of each customer, summed in the order that SquaredNorm gives to one customer's numbers: coordinate j
   in lane j mod 8, then the tree. */
static inline real NAME(tree)(const real lanes[8]) {
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

static inline __attribute__((always_inline)) real NAME(squared_norm)(const double *numbers, size_t stride,
                                                                     size_t width, const whole *keep) {
    real lanes[8] = {0};
    for (size_t column = 0; column < width; column += 8) {
        _Pragma("unroll") for (size_t lane = 0; lane < 8; lane++) {
            if (column + lane == width) break;
            real value = KEPT(numbers + (column + lane) * stride, keep);
            lanes[lane] += value * value;
        }
    }
    return NAME(tree)(lanes);
}

static inline real NAME(truncated)(real value) {
#if defined(__x86_64__) && LANES == 2
    /* There is no instruction for it, and every number that is not refused fits 32 bits. */
    real magnitude = (real)((whole)value & INT64_MAX);
    value = SELECT(magnitude < 0x1p30, value, ALL(0x1p30));
    return __builtin_convertvector(__builtin_convertvector(value, half), real);
#else
    return __builtin_elementwise_trunc(value);
#endif
}

/* What multiplies the numbers of AHEAD vectors of customers before they are truncated: those of the first columns, which
   have a factor of their own, and the others. */
typedef struct {
    real scaled[AHEAD], plain[AHEAD];
} NAME(proposal);

/* Returns false as soon as one customer has no finite norm. */
static inline __attribute__((always_inline)) bool NAME(propose)(
    const tributary_block *block, size_t customer, const whole *keep, bool knows_norms,
    const tributary_quantizer *quantizer, NAME(proposal) *proposal) {
    const double *numbers = block->numbers + customer;
    const size_t scaled_width = block->scaled_width;
    whole invalid = {0};
    EACH {
        const whole *kept = keep ? &keep[each] : NULL;
        const size_t place = customer + each * LANES;
        real own = KEPT(block->factors + place, kept);
        real scaled = knows_norms ? KEPT(block->squared_norms + place, kept)
                                  : NAME(squared_norm)(numbers + each * LANES, block->stride, scaled_width, kept);
        real rest = NAME(squared_norm)(numbers + scaled_width * block->stride + each * LANES, block->stride,
                                       block->width - scaled_width, kept);
        real norm = own * (own * scaled) + rest;
        real factor = quantizer->bound / __builtin_elementwise_sqrt(norm);
        proposal->plain[each] = SELECT(factor < quantizer->scale, factor, ALL(quantizer->scale));
        proposal->scaled[each] = own * proposal->plain[each];
        invalid |= ~(norm < __builtin_inf());
    }
    return !__builtin_reduce_or(invalid);
}

/* Adds the truncated numbers of AHEAD vectors of customers, of whom those count that `keep` says, all if it is NULL, to
   `totals`, a vector for each column. Returns false as soon as one customer is not valid.

   The check is exact although it adds doubles. Every term is a whole number's square and no term or partial sum, all
   being 0 or more, is above the last sum, rounding being monotone. If that sum is at most `squared_bound`, below 2^53,
   so are all of them; whole numbers up to 2^53 are doubles, so nothing was rounded. Totals of valid customers stay below
   2^30. */
static inline __attribute__((always_inline)) bool NAME(total)(const tributary_block *block, size_t customer,
                                                              const whole *keep, bool knows_norms,
                                                              const tributary_quantizer *quantizer, double *totals) {
    NAME(proposal) proposal;
    if (!NAME(propose)(block, customer, keep, knows_norms, quantizer, &proposal)) return false;
    real squares[AHEAD];
    EACH squares[each] = ALL(0);
    for (size_t column = 0; column < block->width; column++) {
        const double *numbers = block->numbers + column * block->stride + customer;
        const bool is_scaled = column < block->scaled_width;
        real total = ALL(0);
        EACH {
            real value = KEPT(numbers + each * LANES, keep ? &keep[each] : NULL);
            value = NAME(truncated)(value * (is_scaled ? proposal.scaled[each] : proposal.plain[each]));
            squares[each] += value * value;
            total += value;
        }
        STORE(totals + column * LANES, LOAD(totals + column * LANES) + total);
    }
    whole invalid = {0};
    EACH invalid |= ~(squares[each] <= quantizer->squared_bound);
    return !__builtin_reduce_or(invalid);
}

/* Writes the integers of AHEAD vectors of customers, checked as above.

   The conversion is defined: the norm is their own, so with a finite norm N no |x| is above √N, to within rounding, and
   no factor above bound / √N, so that the products stay next to the bound, far below 2^31; where N underflows, |x| is
   below 2^-500 and the factor at most 2^52. */
static inline __attribute__((always_inline)) bool NAME(quantize)(const tributary_block *block, size_t customer,
                                                                 const whole *keep,
                                                                 const tributary_quantizer *quantizer,
                                                                 int32_t *integers) {
    NAME(proposal) proposal;
    if (!NAME(propose)(block, customer, keep, false, quantizer, &proposal)) return false;
    real squares[AHEAD];
    EACH squares[each] = ALL(0);
    for (size_t column = 0; column < block->width; column++) {
        const size_t place = column * block->stride + customer;
        const bool is_scaled = column < block->scaled_width;
        EACH {
            real value = KEPT(block->numbers + place + each * LANES, keep ? &keep[each] : NULL);
            value *= is_scaled ? proposal.scaled[each] : proposal.plain[each];
            half integer = __builtin_convertvector(value, half);
            *(half *)(integers + place + each * LANES) = integer;
            value = __builtin_convertvector(integer, real);
            squares[each] += value * value;
        }
    }
    whole invalid = {0};
    EACH invalid |= ~(squares[each] <= quantizer->squared_bound);
    return !__builtin_reduce_or(invalid);
}

/* Which of AHEAD vectors of customers from `customer` on are there. */
static inline void NAME(keep_first)(size_t count, size_t customer, whole keep[AHEAD]) {
    for (size_t lane = 0; lane < AHEAD * LANES; lane++) {
        keep[lane / LANES][lane % LANES] = customer + lane < count ? -1 : 0;
    }
}

/* All customers begin at one place. */
static inline __attribute__((always_inline)) bool NAME(add_together)(const tributary_block *block, bool knows_norms,
                                                                     const tributary_quantizer *quantizer,
                                                                     double *totals, int64_t *sums) {
    const size_t step = AHEAD * LANES;
    memset(totals, 0, block->width * LANES * sizeof(*totals));
    size_t customer = 0;
    for (; customer + step <= block->count; customer += step) {
        if (!NAME(total)(block, customer, NULL, knows_norms, quantizer, totals)) return false;
    }
    if (customer < block->count) {
        whole keep[AHEAD];
        NAME(keep_first)(block->count, customer, keep);
        if (!NAME(total)(block, customer, keep, knows_norms, quantizer, totals)) return false;
    }
    for (size_t column = 0; column < block->width; column++) {
        double total = 0;
        for (size_t lane = 0; lane < LANES; lane++) total += totals[column * LANES + lane];
        add_wrapping(&sums[column], (int64_t)total);
    }
    return true;
}

/* The places where customers begin, each once. Returns how many there are, or most + 1 if they are more. */
static size_t NAME(places)(const int32_t *starts, size_t count, int32_t *places, size_t most) {
    size_t found = 0;
    for (size_t customer = 0; customer < count; customer += 2 * LANES) {
        wide start = *(const wide *)(starts + customer), known;
        for (size_t lane = 0; lane < 2 * LANES; lane++) known[lane] = customer + lane < count ? 0 : -1;
        for (size_t place = 0; place < found; place++) known |= start == places[place];
        for (size_t lane = 0; lane < 2 * LANES && __builtin_reduce_and(known) == 0; lane++) {
            if (known[lane]) continue;
            if (found == most) return most + 1;
            places[found] = start[lane];
            known |= start == places[found++];
        }
    }
    return found;
}

/* Adds the integers of customers who begin at few places: AHEAD columns and AHEAD places at a time, every customer's
   integer counting for the one place that is its own. Behind the last customer, integers are 0. */
static void NAME(add_at_places)(const tributary_block *block, const int32_t *integers, const int32_t *places,
                                size_t place_count, int64_t *sums) {
    for (size_t place = 0; place < place_count; place += AHEAD) {
        for (size_t column = 0; column < block->width; column += AHEAD) {
            const size_t columns = block->width - column < AHEAD ? block->width - column : AHEAD;
            const size_t here = place_count - place < AHEAD ? place_count - place : AHEAD;
            wide totals[AHEAD][AHEAD] = {0};
            for (size_t customer = 0; customer < block->count; customer += 2 * LANES) {
                wide start = *(const wide *)(block->starts + customer), own[AHEAD];
                EACH own[each] = start == places[each < here ? place + each : place];
                _Pragma("unroll") for (size_t next = 0; next < AHEAD; next++) {
                    const size_t from = next < columns ? column + next : column;
                    wide integer = *(const wide *)(integers + from * block->stride + customer);
                    EACH totals[next][each] += integer & own[each];
                }
            }
            for (size_t next = 0; next < columns; next++) {
                for (size_t each = 0; each < here; each++) {
                    add_wrapping(&sums[places[place + each] + (ptrdiff_t)(column + next)],
                                 __builtin_reduce_add(totals[next][each]));
                }
            }
        }
    }
}

/* Customers begin anywhere. */
static inline __attribute__((always_inline)) bool NAME(add_apart)(const tributary_block *block,
                                                                  const tributary_quantizer *quantizer,
                                                                  int32_t *integers, int64_t *sums) {
    const size_t step = AHEAD * LANES;
    size_t customer = 0;
    for (; customer + step <= block->count; customer += step) {
        if (!NAME(quantize)(block, customer, NULL, quantizer, integers)) return false;
    }
    if (customer < block->count) {
        whole keep[AHEAD];
        NAME(keep_first)(block->count, customer, keep);
        if (!NAME(quantize)(block, customer, keep, quantizer, integers)) return false;
    }
    int32_t places[FEW_PLACES];
    size_t place_count = NAME(places)(block->starts, block->count, places, FEW_PLACES);
    if (place_count <= FEW_PLACES) {
        NAME(add_at_places)(block, integers, places, place_count, sums);
        return true;
    }
    for (customer = 0; customer < block->count; customer++) {
        int64_t *target = sums + block->starts[customer];
        for (size_t column = 0; column < block->width; column++) {
            add_wrapping(&target[column], integers[column * block->stride + customer]);
        }
    }
    return true;
}

static bool NAME(add_block)(const tributary_block *given, const tributary_quantizer *quantizer, void *room,
                            int64_t *sums, size_t dimension) {
    const tributary_block own = *given, *block = &own;
    bool together = true, fits = block->width <= dimension;
    for (size_t index = 0; index < block->count; index++) {
        together &= block->starts[index] == block->starts[0];
        fits &= block->starts[index] >= 0 && block->starts[index] <= (int64_t)(dimension - block->width);
    }
    if (!fits) return false;
    if (!together) return NAME(add_apart)(block, quantizer, room, sums);
    sums += block->starts[0];
    return block->squared_norms ? NAME(add_together)(block, true, quantizer, room, sums)
                                : NAME(add_together)(block, false, quantizer, room, sums);
}

/* ---- Features ---- */

static inline __attribute__((always_inline)) real NAME(position)(real value, const tributary_range *range) {
    real position = (value - range->lower) * range->inverse_width;
    position = SELECT(position > 0, position, ALL(0));
    position = SELECT(position < 1, position, ALL(1));
    position = range->gain * position + range->offset;
    return SELECT(value == value, position, ALL(range->missing));
}

/* Prefetched is the same column's part of the next block, which is not wanted before all columns of this one are read. */
static void NAME(positions)(const double *values, size_t count, const tributary_range *given, double *positions) {
    const tributary_range range = *given;
    for (size_t index = 0; index < count; index += LANES) {
        __builtin_prefetch(values + index + count, 0, 2);
        STORE(positions + index, NAME(position)(LOAD(values + index), &range));
    }
}

static void NAME(single_positions)(const float *values, size_t count, const tributary_range *given,
                                   double *positions) {
    const tributary_range range = *given;
    for (size_t index = 0; index < count; index += LANES) {
        __builtin_prefetch(values + index + count, 0, 2);
        real value = __builtin_convertvector(*(const single *)(values + index), real);
        STORE(positions + index, NAME(position)(value, &range));
    }
}

/* ---- Segments ---- */

static void NAME(nearest)(const double *points, size_t stride, size_t width, size_t count, const double *centres,
                          size_t centre_count, int64_t *segments, double *squared_distances) {
    for (size_t customer = 0; customer < count; customer += LANES) {
        real least = ALL(__builtin_inf());
        whole nearest = {0};
        for (size_t centre = 0; centre < centre_count; centre += AHEAD) {
            const double *place[AHEAD];
            real distance[AHEAD];
            EACH {
                /* Beyond the last centre comes the last again, which is no nearer. */
                size_t which = centre + each < centre_count ? centre + each : centre_count - 1;
                place[each] = centres + which * width;
                distance[each] = ALL(0);
            }
            for (size_t axis = 0; axis < width; axis++) {
                real point = LOAD(points + axis * stride + customer);
                EACH {
                    real difference = point - place[each][axis];
                    distance[each] += difference * difference;
                }
            }
            EACH {
                whole less = distance[each] < least;
                least = SELECT(less, distance[each], least);
                nearest = (((whole){0} + (int64_t)(centre + each)) & less) | (nearest & ~less);
            }
        }
        *(whole *)(segments + customer) = nearest;
        STORE(squared_distances + customer, least);
    }
}

/* The coordinate of each customer's own centre; `table` has those of up to eight centres. */
static inline real NAME(own_centre)(const double *table, whole segment) {
#if LANES == 8
    return _mm512_permutexvar_pd((__m512i)segment, LOAD(table));
#else
    real centre;
    for (size_t lane = 0; lane < LANES; lane++) centre[lane] = table[segment[lane]];
    return centre;
#endif
}

static void NAME(pull)(double *points, size_t stride, size_t width, size_t count, const double *centres,
                       size_t centre_count, const int64_t *segments, const double *squared_distances, double reach,
                       double weight) {
    double factors[TRIBUTARY_MOST_CUSTOMERS];
    for (size_t customer = 0; customer < count; customer += LANES) {
        real longest = __builtin_elementwise_sqrt(LOAD(squared_distances + customer));
        longest = SELECT(reach >= longest, ALL(reach), longest);
        STORE(factors + customer, weight / longest);
    }
    for (size_t axis = 0; axis < width; axis++) {
        double *column = points + axis * stride;
        for (size_t first = 0; first < centre_count; first += 8) {
            double table[8] = {0};
            for (size_t centre = 0; centre < 8 && first + centre < centre_count; centre++) {
                table[centre] = centres[(first + centre) * width + axis];
            }
            for (size_t customer = 0; customer < count; customer += LANES) {
                whole segment = *(const whole *)(segments + customer) - (int64_t)first;
                real point = LOAD(column + customer);
                real pulled = LOAD(factors + customer) * (point - NAME(own_centre)(table, segment & 7));
                STORE(column + customer, centre_count <= 8 ? pulled : SELECT((segment & ~7ll) == 0, pulled, point));
            }
        }
    }
}

/* ---- Churn ---- */

/* Two vectors at a time: their squares alone take sixteen. */
static void NAME(weigh)(const double *columns, size_t stride, size_t width, size_t count, const double *weights,
                        double *sums, double *squared_norms) {
    for (size_t customer = 0; customer < count; customer += 2 * LANES) {
        real sum[2] = {0}, lanes[2][8] = {0};
        for (size_t column = 0; column < width; column += 8) {
            _Pragma("unroll") for (size_t lane = 0; lane < 8; lane++) {
                if (column + lane == width) break;
                const double *values = columns + (column + lane) * stride + customer;
                _Pragma("unroll") for (size_t each = 0; each < 2; each++) {
                    real value = LOAD(values + each * LANES);
                    sum[each] += weights[column + lane] * value;
                    lanes[each][lane] += value * value;
                }
            }
        }
        for (size_t each = 0; each < 2; each++) {
            STORE(sums + customer + each * LANES, sum[each]);
            STORE(squared_norms + customer + each * LANES, NAME(tree)(lanes[each]));
        }
    }
}

/* exp(−|x|), within 1 unit in the last place; 0 below exp(−708). The C library's function would not do: its last bit
   depends on the processor. With x = k ln 2 + r, |r| ≤ ln 2 / 2, e^x = 2^k e^r; the series of e^r ends at r^13, since
   r^14 / 14! < 2^-57. */
static inline real NAME(power)(real x) {
    static const double inverse_factorials[] = {
        1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
        1.0 / 720,        1.0 / 120,       1.0 / 24,       1.0 / 6,       0.5,          1,
    };
    x = (real)((whole)x | INT64_MIN);
    real shifted = x * 0x1.71547652b82fep0 + 0x1.8p52; /* its lowest bits are those of k */
    real k = shifted - 0x1.8p52;
    /* The high part of ln 2 has 21 zeros at its end, so that its product with k is exact. */
    real r = x - k * 0x1.62e42feep-1 - k * 0x1.a39ef35793c76p-33;
    real series = ALL(inverse_factorials[0]);
    _Pragma("unroll") for (size_t term = 1; term < 13; term++) series = series * r + inverse_factorials[term];
    series = series * r + 1;
    real power = series * (real)(((whole)shifted + 1023) << 52);
    power = SELECT(x < -708, ALL(0), power);
    return SELECT(x != x, x, power);
}

static void NAME(residuals)(const double *log_odds, const double *labels, size_t count, double *residuals) {
    for (size_t customer = 0; customer < count; customer += LANES) {
        real odds = LOAD(log_odds + customer);
        real power = NAME(power)(odds);
        STORE(residuals + customer, SELECT(odds >= 0, ALL(1), power) / (1 + power) - LOAD(labels + customer));
    }
}

static void NAME(gradients)(const double *residuals, const double *squared_norms, size_t count, double room,
                            double clip, double *factors) {
    for (size_t customer = 0; customer < count; customer += LANES) {
        real residual = LOAD(residuals + customer);
        real norm = __builtin_elementwise_sqrt(LOAD(squared_norms + customer));
        norm *= (real)((whole)residual & INT64_MAX);
        norm = SELECT(clip >= norm, ALL(clip), norm);
        STORE(factors + customer, room * residual / norm);
    }
}

static void NAME(loss_variances)(const double *residuals, size_t count, double weight, double *output) {
    for (size_t customer = 0; customer < count; customer += LANES) {
        real magnitude = (real)((whole)LOAD(residuals + customer) & INT64_MAX);
        STORE(output + customer, weight * 4 * magnitude * (1 - magnitude));
    }
}

#undef real
#undef whole
#undef half
#undef wide
#undef single
#undef LOAD
#undef STORE
#undef SELECT
#undef ALL
#undef EACH
#undef KEPT
