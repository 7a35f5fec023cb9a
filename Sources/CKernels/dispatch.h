// The compilation of a loop for each vector width, and the choice of the width.
//
// A loop is written once, as a function that is always inlined. It is inlined into a baseline
// function and, on x86-64, into one for AVX2 and one for AVX-512 (without FMA: a contracted product
// would change the bits), where the compiler vectorises it anew. Its body is branch-free scalar
// code, so the tail of a vector loop is the same sequence of operations by construction.
#ifndef CK_DISPATCH_H
#define CK_DISPATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define CK_INLINE static inline __attribute__((always_inline))

/// The iterations of the next loop are independent: an output is an input, or does not overlap it.
#define CK_VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
/// The same, two vectors at a time: the chain of operations of a long function exceeds the window in
/// which a processor can start the next iteration.
#define CK_VECTORIZE_LONG _Pragma("clang loop vectorize(assume_safety) interleave_count(2)")

/// The bits of the widest vectors to use: those of the machine, or fewer after ck_limit_vectors.
extern _Atomic int ck_vector_bits;

#if defined(__x86_64__)

#define CK_AVX2 __attribute__((target("avx2")))
#define CK_AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw")))

/// Defines the function `name`, which runs the always inlined function `name##_loop`.
#define CK_DISPATCH(result, name, parameters, arguments) \
  CK_DISPATCH_NAMED(result, name, parameters, arguments)
#define CK_DISPATCH_NAMED(result, name, parameters, arguments) \
  CK_DISPATCH_LOOPS(result, name, parameters, arguments, name##_loop)

/// The same, with `name##_wide_loop` for AVX-512.
#define CK_DISPATCH_WIDE(result, name, parameters, arguments) \
  CK_DISPATCH_WIDE_NAMED(result, name, parameters, arguments)
#define CK_DISPATCH_WIDE_NAMED(result, name, parameters, arguments) \
  CK_DISPATCH_LOOPS(result, name, parameters, arguments, name##_wide_loop)

#define CK_DISPATCH_LOOPS(result, name, parameters, arguments, wide_loop)             \
  static __attribute__((noinline)) result name##_baseline parameters {          \
    return name##_loop arguments;                                               \
  }                                                                             \
  static __attribute__((noinline)) CK_AVX2 result name##_avx2 parameters {      \
    return name##_loop arguments;                                               \
  }                                                                             \
  static __attribute__((noinline)) CK_AVX512 result name##_avx512 parameters {  \
    return wide_loop arguments;                                                 \
  }                                                                             \
  result name parameters {                                                      \
    switch (atomic_load_explicit(&ck_vector_bits, memory_order_relaxed)) {      \
      case 512: return name##_avx512 arguments;                                 \
      case 256: return name##_avx2 arguments;                                   \
      default: return name##_baseline arguments;                                \
    }                                                                           \
  }

/// The same, with at most AVX2, for loops that are slower with wider vectors.
#define CK_DISPATCH_AVX2(result, name, parameters, arguments) \
  CK_DISPATCH_AVX2_NAMED(result, name, parameters, arguments)
#define CK_DISPATCH_AVX2_NAMED(result, name, parameters, arguments)                   \
  static __attribute__((noinline)) result name##_baseline parameters {          \
    return name##_loop arguments;                                               \
  }                                                                             \
  static __attribute__((noinline)) CK_AVX2 result name##_avx2 parameters {      \
    return name##_loop arguments;                                               \
  }                                                                             \
  result name parameters {                                                      \
    if (atomic_load_explicit(&ck_vector_bits, memory_order_relaxed) >= 256)     \
      return name##_avx2 arguments;                                             \
    return name##_baseline arguments;                                           \
  }

#else

#define CK_DISPATCH_AVX2 CK_DISPATCH
#define CK_DISPATCH_WIDE CK_DISPATCH
#define CK_DISPATCH(result, name, parameters, arguments) \
  CK_DISPATCH_NAMED(result, name, parameters, arguments)
#define CK_DISPATCH_NAMED(result, name, parameters, arguments)                        \
  result name parameters { return name##_loop arguments; }

#endif

#endif
