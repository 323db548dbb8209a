#include <zlib.h>

/* The library's initialiser is a macro; Swift needs a function. `windowBits` 15 + 32 accepts gzip and zlib headers. */
static inline int tributary_inflate_init(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}
