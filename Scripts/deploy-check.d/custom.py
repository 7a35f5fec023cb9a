"""Holds custom resources against the schemas that a cluster has for them.

    custom.py FOLDER DEFINITIONS

DEFINITIONS is a folder of CustomResourceDefinitions, as `kubectl get crd NAME -o yaml` prints them.
Unknown fields are errors, though a cluster drops them silently. A resource without a definition
is named.
"""

import pathlib
import sys

import jsonschema
import yaml


def strict(schema):
    """The schema with no fields but those that it names."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: strict(part) for name, part in schema.items()}
    if isinstance(result.get("pattern"), str):
        # Go takes flags after an anchor, Python before it.
        result["pattern"] = result["pattern"].replace("^(?i)", "(?i)^")
    if result.get("x-kubernetes-int-or-string"):
        result.pop("type", None)
    names_fields = isinstance(result.get("properties"), dict)
    if names_fields and not result.get("x-kubernetes-preserve-unknown-fields"):
        result.setdefault("additionalProperties", False)
    return result


def documents(folder):
    for path in sorted(pathlib.Path(folder).glob("**/*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            if isinstance(document, dict) and "kind" in document:
                yield path, document


schemas = {}
for _, definition in documents(sys.argv[2]):
    spec = definition["spec"]
    for version in spec["versions"]:
        schema = strict(version["schema"]["openAPIV3Schema"])
        # The schema of a definition leaves the metadata to Kubernetes.
        schema["properties"]["metadata"] = {"type": "object"}
        schemas[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = schema

missing, found = [], 0
for path, resource in documents(sys.argv[1]):
    version, kind = resource["apiVersion"], resource["kind"]
    # Those of Kubernetes itself have no dot, or end in k8s.io.
    group = version.partition("/")[0]
    if "." not in group or group.endswith("k8s.io"):
        continue
    if (version, kind) not in schemas:
        missing.append(f"{path}: no definition of {version} {kind}")
        continue
    found += 1
    jsonschema.validate(resource, schemas[version, kind])
print("\n".join(missing))
sys.exit(1 if missing or not found else 0)
