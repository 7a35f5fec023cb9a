// The files of the page and the documentation, as bytes within the binary.
#pragma once
#include <stddef.h>

/// A file of `assets`.
struct loss_page_asset {
  /// Its name, such as `page.js`.
  const char *name;
  /// Its content.
  const unsigned char *bytes;
  /// How long that is.
  size_t count;
};

/// The file of that index, or null beyond the last one.
const struct loss_page_asset *loss_page_asset(size_t index);
