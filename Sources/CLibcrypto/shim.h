#include <openssl/evp.h>

#include "kernels.h"
