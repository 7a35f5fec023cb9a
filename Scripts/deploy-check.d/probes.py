"""Asks a server for every path that probes and monitors in the manifests name.

    probes.py URL FOLDER
"""

import pathlib
import sys
import urllib.request

import yaml

url, folder = sys.argv[1:]


def paths(value):
    if isinstance(value, dict):
        if "path" in value and ("port" in value or "interval" in value):
            yield value["path"]
        for name, part in value.items():
            if name == "prometheus.kserve.io/path":
                yield part
            yield from paths(part)
    elif isinstance(value, list):
        for part in value:
            yield from paths(part)


found = set()
for path in pathlib.Path(folder).glob("k*/**/*.yaml"):
    for manifest in yaml.safe_load_all(path.read_text()):
        found.update(paths(manifest))
assert {"/healthz", "/readyz", "/metrics", "/v2/health/live", "/v2/health/ready"} <= found, found
for path in sorted(found):
    with urllib.request.urlopen(url + path, timeout=10) as response:
        assert response.status == 200, path
    print(path)
