/* SPDX-License-Identifier: Apache-2.0 */

/* Loops that need vector instructions beyond the baseline of the platform. Each is compiled once for every instruction
   set that it profits from, and the processor is asked when it runs: the program still starts on an older one. Written
   with the compilers' vector types, so that there is one text for all widths. */

#ifndef TRIBUTARY_KERNELS_H
#define TRIBUTARY_KERNELS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#define TRIBUTARY_TARGET(set) __attribute__((target(set)))
static inline int tributary_has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
}
static inline int tributary_has_avx2(void) { return __builtin_cpu_supports("avx2"); }
#else
#define TRIBUTARY_TARGET(set)
static inline int tributary_has_avx512(void) { return 0; }
static inline int tributary_has_avx2(void) { return 0; }
#endif

/* ---- target[i] += source[i] or target[i] -= source[i], modulo the size of a word ---- */

typedef uint32_t tributary_words32 __attribute__((vector_size(64), aligned(1), may_alias));
typedef uint64_t tributary_words64 __attribute__((vector_size(64), aligned(1), may_alias));

/* Neither pointer need be aligned. `count` is in words; the words past the last whole vector go one by one. */
#define TRIBUTARY_COMBINE(name, word, vector, operation, attribute)                                       \
    attribute static void name(uint8_t *target, const uint8_t *source, size_t count) {                    \
        const size_t lanes = sizeof(vector) / sizeof(word);                                               \
        size_t index = 0;                                                                                 \
        for (; index + lanes <= count; index += lanes) {                                                  \
            *(vector *)(target + index * sizeof(word)) operation *(const vector *)(source + index * sizeof(word)); \
        }                                                                                                 \
        for (; index < count; index++) {                                                                  \
            word left, right;                                                                             \
            memcpy(&left, target + index * sizeof(word), sizeof(word));                                   \
            memcpy(&right, source + index * sizeof(word), sizeof(word));                                  \
            left operation right;                                                                         \
            memcpy(target + index * sizeof(word), &left, sizeof(word));                                   \
        }                                                                                                 \
    }

#define TRIBUTARY_COMBINE_EVERYWHERE(name, word, vector, operation)                                       \
    TRIBUTARY_COMBINE(name##_avx512, word, vector, operation, TRIBUTARY_TARGET("avx512f"))                \
    TRIBUTARY_COMBINE(name##_avx2, word, vector, operation, TRIBUTARY_TARGET("avx2"))                     \
    TRIBUTARY_COMBINE(name##_baseline, word, vector, operation, )                                         \
    static inline void name(uint8_t *target, const uint8_t *source, size_t count) {                       \
        if (tributary_has_avx512()) {                                                                     \
            name##_avx512(target, source, count);                                                         \
        } else if (tributary_has_avx2()) {                                                                \
            name##_avx2(target, source, count);                                                           \
        } else {                                                                                          \
            name##_baseline(target, source, count);                                                       \
        }                                                                                                 \
    }

TRIBUTARY_COMBINE_EVERYWHERE(tributary_add32, uint32_t, tributary_words32, +=)
TRIBUTARY_COMBINE_EVERYWHERE(tributary_subtract32, uint32_t, tributary_words32, -=)
TRIBUTARY_COMBINE_EVERYWHERE(tributary_add64, uint64_t, tributary_words64, +=)
TRIBUTARY_COMBINE_EVERYWHERE(tributary_subtract64, uint64_t, tributary_words64, -=)

/* ---- BLAKE2b (RFC 7693): several messages of one length at once, one in each lane, or one. Little-endian only. ---- */

typedef uint64_t tributary_four __attribute__((vector_size(32)));
typedef uint64_t tributary_eight __attribute__((vector_size(64)));

static const uint64_t tributary_blake2b_start[8] = {
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
};

static const uint8_t tributary_blake2b_order[12][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
};

#define TRIBUTARY_ROTATE(value, bits) (((value) >> (bits)) | ((value) << (64 - (bits))))
#define TRIBUTARY_MIX(a, b, c, d, x, y)        \
    a = a + b + (x);                           \
    d = TRIBUTARY_ROTATE(d ^ a, 32);           \
    c = c + d;                                 \
    b = TRIBUTARY_ROTATE(b ^ c, 24);           \
    a = a + b + (y);                           \
    d = TRIBUTARY_ROTATE(d ^ a, 16);           \
    c = c + d;                                 \
    b = TRIBUTARY_ROTATE(b ^ c, 63);

#define TRIBUTARY_ROUNDS(v, m)                                                                            \
    _Pragma("unroll") for (int round = 0; round < 12; round++) {                                          \
        const uint8_t *s = tributary_blake2b_order[round];                                                \
        TRIBUTARY_MIX(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]])                                          \
        TRIBUTARY_MIX(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]])                                          \
        TRIBUTARY_MIX(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]])                                         \
        TRIBUTARY_MIX(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]])                                         \
        TRIBUTARY_MIX(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]])                                         \
        TRIBUTARY_MIX(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]])                                       \
        TRIBUTARY_MIX(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]])                                        \
        TRIBUTARY_MIX(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]])                                        \
    }

/* A constant of the compression function: the bytes counted go into word 4, the last block inverts word 6. */
static inline uint64_t tributary_blake2b_constant(int index, uint64_t counter, size_t last) {
    uint64_t start = tributary_blake2b_start[index];
    if (index == 4) start ^= counter;
    return index == 6 && last ? ~start : start;
}

/* Compresses `blocks` blocks of 128 bytes of each message into its state, of which word w of message l is number
   lanes · w + l. `before` is the number of bytes that were compressed earlier. With `last` not 0 there is one block, the
   message's last, of which `last - 1` bytes count. */
#define TRIBUTARY_BLAKE2B_LANES(name, vector, lanes, attribute)                                           \
    attribute static void name(uint64_t *words, const uint8_t *const *data, size_t blocks,                \
                               uint64_t before, size_t last) {                                            \
        vector state[8], m[16], v[16];                                                                    \
        memcpy(state, words, sizeof(state));                                                              \
        for (size_t block = 0; block < blocks; block++) {                                                 \
            for (int word = 0; word < 16; word++) {                                                       \
                uint64_t lane[lanes];                                                                     \
                for (int index = 0; index < lanes; index++) {                                             \
                    memcpy(&lane[index], data[index] + block * 128 + word * 8, 8);                        \
                }                                                                                         \
                memcpy(&m[word], lane, sizeof(lane));                                                     \
            }                                                                                             \
            uint64_t counter = before + (last ? last - 1 : (block + 1) * 128);                            \
            for (int index = 0; index < 8; index++) {                                                     \
                v[index] = state[index];                                                                  \
                v[index + 8] = (vector){0} + tributary_blake2b_constant(index, counter, last);            \
            }                                                                                             \
            TRIBUTARY_ROUNDS(v, m)                                                                        \
            for (int index = 0; index < 8; index++) state[index] ^= v[index] ^ v[index + 8];              \
        }                                                                                                 \
        memcpy(words, state, sizeof(state));                                                              \
    }

TRIBUTARY_BLAKE2B_LANES(tributary_blake2b_eight_avx512, tributary_eight, 8, TRIBUTARY_TARGET("avx512f,avx512vl"))
TRIBUTARY_BLAKE2B_LANES(tributary_blake2b_four_avx512, tributary_four, 4, TRIBUTARY_TARGET("avx512f,avx512vl"))
TRIBUTARY_BLAKE2B_LANES(tributary_blake2b_four_avx2, tributary_four, 4, TRIBUTARY_TARGET("avx2"))

/* The same for one message; twice as fast as libsodium 1.0.18 on the processors that were measured. */
static void tributary_blake2b_single(uint64_t *state, const uint8_t *data, size_t blocks, uint64_t before,
                                     size_t last) {
    uint64_t m[16], v[16];
    for (size_t block = 0; block < blocks; block++) {
        memcpy(m, data + block * 128, sizeof(m));
        uint64_t counter = before + (last ? last - 1 : (block + 1) * 128);
        for (int index = 0; index < 8; index++) {
            v[index] = state[index];
            v[index + 8] = tributary_blake2b_constant(index, counter, last);
        }
        TRIBUTARY_ROUNDS(v, m)
        for (int index = 0; index < 8; index++) state[index] ^= v[index] ^ v[index + 8];
    }
}

#endif
