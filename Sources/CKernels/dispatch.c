#include "dispatch.h"

#include "CKernels.h"

_Atomic int ck_baseline_forced = 0;

void ck_force_baseline(int force) {
  atomic_store_explicit(&ck_baseline_forced, force, memory_order_relaxed);
}
