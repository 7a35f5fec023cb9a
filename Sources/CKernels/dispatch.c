#include "dispatch.h"

#include "CKernels.h"

_Atomic int ck_vector_bits = 128;

static int widest_vectors(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  // The first processors with AVX-512 lower their clock where they use it; those that also have
  // this later extension do not.
  if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return 512;
  if (__builtin_cpu_supports("avx2")) return 256;
#endif
  return 128;
}

__attribute__((constructor)) static void find_vectors(void) { ck_limit_vectors(512); }

void ck_limit_vectors(int bits) {
  int widest = widest_vectors();
  atomic_store_explicit(&ck_vector_bits, bits < widest ? bits : widest, memory_order_relaxed);
}
