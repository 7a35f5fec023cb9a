"""Fails where a file names a metric that the program does not report.

    metrics.py METRICS FILE ...

METRICS is the text of /metrics.
"""

import re
import sys

reported, *files = sys.argv[1:]
kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", open(reported).read(), re.M))
known = set(kinds)
for name, kind in kinds.items():
    if kind == "histogram":
        known |= {f"{name}_{part}" for part in ("bucket", "sum", "count")}

unknown, found = [], set()
for path in files:
    for name in re.findall(r"\b(?:loss_server|process)_[a-z_]+", open(path).read()):
        found.add(name)
        if name not in known:
            unknown.append(f"{path}: {name}")
assert found, "no file names a metric"
print("\n".join(sorted(set(unknown))))
sys.exit(1 if unknown else 0)
