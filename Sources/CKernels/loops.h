/* SPDX-License-Identifier: Apache-2.0 */

/* The text of every loop, included once for each instruction set with
     LANES     numbers in a vector
     NAME(n)   the name of function n for this set
   Vectors are the compiler's own, so that one text serves all widths. Most loops handle AHEAD vectors of customers at
   once, because additions of one customer have to wait for each other. */

#define real NAME(real)
#define whole NAME(whole)
#define half NAME(half)
typedef double real __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef int64_t whole __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef int32_t half __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

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
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

/* Quantizes AHEAD vectors of customers, of whom those count that `keep` says, all if it is NULL. Their integers are stored at `integers`,
   or added to those that stand there. Returns false as soon as one customer is not valid.

   The conversion is defined: with a finite norm N no |x| is above √N, to within rounding, and no factor above
   bound / √N, so that the products stay next to the bound, far below 2^31; where N underflows, |x| is below 2^-500 and
   the factor at most 2^52.

   The check is exact although it adds doubles. Every term is a whole number's square and no term or partial sum, all
   being 0 or more, is above the last sum, rounding being monotone. If that sum is at most `squared_bound`, below 2^53,
   so are all of them; whole numbers up to 2^53 are doubles, so nothing was rounded. */
static inline __attribute__((always_inline)) bool NAME(quantize)(
    const double *numbers, size_t stride, size_t width, const whole *keep, const tributary_quantizer *quantizer,
    int32_t *integers, size_t integer_stride, bool adds) {
    real factors[AHEAD], squares[AHEAD];
    whole invalid = {0};
    EACH {
        real norm = NAME(squared_norm)(numbers + each * LANES, stride, width, keep ? &keep[each] : NULL);
        real factor = quantizer->bound / __builtin_elementwise_sqrt(norm);
        factors[each] = SELECT(factor < quantizer->scale, factor, ALL(quantizer->scale));
        squares[each] = ALL(0);
        invalid |= ~(norm < __builtin_inf());
    }
    if (__builtin_reduce_or(invalid)) return false;
    for (size_t column = 0; column < width; column++) {
        EACH {
            real value = KEPT(numbers + column * stride + each * LANES, keep ? &keep[each] : NULL);
            half integer = __builtin_convertvector(value * factors[each], half);
            half *target = (half *)(integers + column * integer_stride + each * LANES);
            *target = adds ? *target + integer : integer;
            real again = __builtin_convertvector(integer, real);
            squares[each] += again * again;
        }
    }
    EACH invalid |= ~(squares[each] <= quantizer->squared_bound);
    return !__builtin_reduce_or(invalid);
}

static inline __attribute__((always_inline)) bool NAME(quantize_block)(
    const double *numbers, size_t stride, size_t width, size_t count, const tributary_quantizer *quantizer,
    int32_t *integers, bool adds) {
    const size_t step = AHEAD * LANES;
    const size_t integer_stride = adds ? step : stride;
    size_t customer = 0;
    for (; customer + step <= count; customer += step) {
        int32_t *target = adds ? integers : integers + customer;
        if (!NAME(quantize)(numbers + customer, stride, width, NULL, quantizer, target, integer_stride, adds)) {
            return false;
        }
    }
    if (customer == count) return true;
    whole keep[AHEAD];
    for (size_t lane = 0; lane < step; lane++) keep[lane / LANES][lane % LANES] = customer + lane < count ? -1 : 0;
    return NAME(quantize)(numbers + customer, stride, width, keep, quantizer, adds ? integers : integers + customer,
                          integer_stride, adds);
}

static bool NAME(add_block)(const double *numbers, size_t stride, size_t width, size_t count, const int32_t *starts,
                            const tributary_quantizer *quantizer, int32_t *integers, int64_t *sums,
                            size_t dimension) {
    const size_t step = AHEAD * LANES;
    bool together = true, fits = width <= dimension;
    for (size_t index = 0; index < count; index++) {
        together &= starts[index] == starts[0];
        fits &= (int64_t)starts[index] <= (int64_t)(dimension - width) && starts[index] >= 0;
    }
    if (!fits) return false;
    if (together) {
        memset(integers, 0, width * step * sizeof(*integers));
        if (!NAME(quantize_block)(numbers, stride, width, count, quantizer, integers, true)) return false;
        for (size_t column = 0; column < width; column++) {
            int32_t sum = 0;
            for (size_t lane = 0; lane < step; lane++) sum += integers[column * step + lane];
            add_wrapping(&sums[starts[0] + (ptrdiff_t)column], sum);
        }
        return true;
    }
    if (!NAME(quantize_block)(numbers, stride, width, count, quantizer, integers, false)) return false;
    for (size_t index = 0; index < count; index++) {
        int64_t *target = sums + starts[index];
        for (size_t column = 0; column < width; column++) add_wrapping(&target[column], integers[column * stride + index]);
    }
    return true;
}

/* ---- Features ---- */

static inline real NAME(position)(real value, const tributary_range *range) {
    value = SELECT(value != value, ALL(range->missing), value);
    real clipped = SELECT(range->lower_bound >= value, ALL(range->lower_bound), value);
    clipped = SELECT(range->upper_bound < clipped, ALL(range->upper_bound), clipped);
    real position = (clipped - range->lower) / range->width;
    position = SELECT(position > 0, position, ALL(0));
    position = SELECT(position < 1, position, ALL(1));
    position = SELECT(value != value, ALL(0.5), position);
    return range->gain * position + range->offset;
}

static void NAME(positions)(const double *values, size_t count, const tributary_range *range, double *positions) {
    size_t index = 0;
    for (; index + LANES <= count; index += LANES) {
        /* The same column's part of the next block, which is not wanted before all columns of this one are read. */
        __builtin_prefetch(values + index + count, 0, 2);
        STORE(positions + index, NAME(position)(LOAD(values + index), range));
    }
    if (index < count) {
        double rest[LANES] = {0};
        memcpy(rest, values + index, (count - index) * sizeof(double));
        STORE(rest, NAME(position)(LOAD(rest), range));
        memcpy(positions + index, rest, (count - index) * sizeof(double));
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

static void NAME(pull)(double *points, size_t stride, size_t width, size_t count, const double *centres,
                       size_t centre_count, const int64_t *segments, const double *squared_distances, double reach,
                       double weight) {
    for (size_t customer = 0; customer < count; customer += LANES) {
        real longest = __builtin_elementwise_sqrt(LOAD(squared_distances + customer));
        longest = SELECT(reach >= longest, ALL(reach), longest);
        real factor = weight / longest;
        whole segment = *(const whole *)(segments + customer);
        /* The centre of each customer is subtracted where its segment is the one in hand. */
        for (size_t first = 0; first < centre_count; first += AHEAD) {
            const double *place[AHEAD];
            whole mask[AHEAD];
            EACH {
                place[each] = centres + (first + each < centre_count ? first + each : 0) * width;
                mask[each] = segment == (int64_t)(first + each);
            }
            whole any = {0};
            EACH any |= mask[each];
            for (size_t axis = 0; axis < width; axis++) {
                real centre = ALL(0);
                EACH centre = SELECT(mask[each], ALL(place[each][axis]), centre);
                real point = LOAD(points + axis * stride + customer);
                STORE(points + axis * stride + customer, SELECT(any, factor * (point - centre), point));
            }
        }
    }
}

/* ---- Churn ---- */

static void NAME(weigh)(const double *columns, size_t stride, size_t width, size_t count, const double *weights,
                        double *sums, double *squares) {
    for (size_t customer = 0; customer < count; customer += AHEAD * LANES) {
        real sum[AHEAD], square[AHEAD];
        EACH {
            sum[each] = LOAD(sums + customer + each * LANES);
            square[each] = LOAD(squares + customer + each * LANES);
        }
        for (size_t column = 0; column < width; column++) {
            EACH {
                real value = LOAD(columns + column * stride + customer + each * LANES);
                sum[each] += weights[column] * value;
                square[each] += value * value;
            }
        }
        EACH {
            STORE(sums + customer + each * LANES, sum[each]);
            STORE(squares + customer + each * LANES, square[each]);
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

static void NAME(gradients)(const double *residuals, const double *squares, size_t count, double room, double clip,
                            double *factors) {
    for (size_t customer = 0; customer < count; customer += LANES) {
        real residual = LOAD(residuals + customer);
        real norm = (real)((whole)residual & INT64_MAX) * __builtin_elementwise_sqrt(LOAD(squares + customer));
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

static void NAME(scale)(double *columns, size_t stride, size_t width, size_t count, const double *factors) {
    for (size_t column = 0; column < width; column++) {
        double *target = columns + column * stride;
        for (size_t customer = 0; customer < count; customer += LANES) {
            STORE(target + customer, LOAD(factors + customer) * LOAD(target + customer));
        }
    }
}

#undef real
#undef whole
#undef half
#undef LOAD
#undef STORE
#undef SELECT
#undef ALL
#undef EACH
#undef KEPT
