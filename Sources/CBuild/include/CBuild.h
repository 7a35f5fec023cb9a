#ifndef CBUILD_H
#define CBUILD_H

/// The commit that the program was built from; empty if the build was not told.
extern const char *const cbuild_commit;

#endif
