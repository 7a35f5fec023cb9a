"""Fails where manifests refer to something that others do not define.

    manifests.py FOLDER

It holds selectors against labels, ports against names of ports, targets against names, grace
periods against drain settings, and the KServe service against its runtime.
"""

import pathlib
import sys

import yaml

folder = pathlib.Path(sys.argv[1])
manifests = {}
for path in sorted(folder.glob("k*/**/*.yaml")):
    for manifest in yaml.safe_load_all(path.read_text()):
        if manifest and "kind" in manifest:
            manifests[manifest["kind"]] = manifest

deployment = manifests["Deployment"]["spec"]
pod = deployment["template"]["spec"]
container = pod["containers"][0]
labels = deployment["template"]["metadata"]["labels"].items()
ports = {port["name"] for port in container["ports"]}
service = manifests["Service"]

for kind, selector in {
    "Deployment": deployment["selector"]["matchLabels"],
    "Service": service["spec"]["selector"],
    "PodDisruptionBudget": manifests["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
    "NetworkPolicy": manifests["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
}.items():
    assert selector.items() <= labels, f"{kind} selects other pods"

monitor = manifests["ServiceMonitor"]["spec"]
assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
assert {e["port"] for e in monitor["endpoints"]} <= {p["name"] for p in service["spec"]["ports"]}
assert {p["targetPort"] for p in service["spec"]["ports"]} <= ports
for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
    assert container[probe]["httpGet"]["port"] in ports, probe

target = manifests["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
assert (target["kind"], target["name"]) == ("Deployment", manifests["Deployment"]["metadata"]["name"])
mounted = {mount["name"] for mount in container["volumeMounts"]}
assert mounted == {volume["name"] for volume in pod["volumes"]}

settings = dict(a.lstrip("-").split("=") for a in container["args"] if "=" in a)
drain = int(settings["drain-delay"]) + int(settings.get("drain-timeout", 25))
assert pod["terminationGracePeriodSeconds"] > drain, "the grace period is shorter than the drain"
readiness = container["readinessProbe"]
noticed = readiness["periodSeconds"] * readiness["failureThreshold"]
assert noticed < int(settings["drain-delay"]), "a drain is over before it is noticed"

for path in folder.glob("k*/**/kustomization.yaml"):
    base, customization = path.parent, yaml.safe_load(path.read_text())
    maps = customization.get("configMapGenerator", [])
    named = customization["resources"] + [name for each in maps for name in each["files"]]
    assert all((base / name).is_file() for name in named), f"{path} names files that are not there"
    beside = {file.name for file in base.glob("*.yaml")} - {"kustomization.yaml", "rules-test.yaml"}
    assert beside == set(customization["resources"]), f"{path} leaves out a file beside it"
    images = {image["name"] for image in customization.get("images", [])}
    assert images <= {container["image"]}, f"{path} names another image"
    generated = {each["name"] for each in maps}
    configured = {v["configMap"]["name"] for v in pod["volumes"]} if images else generated
    assert configured == generated, f"{path} makes other maps than are mounted"

runtime = manifests["ClusterServingRuntime"]
model = manifests["InferenceService"]["spec"]["predictor"]["model"]
assert model["runtime"] == runtime["metadata"]["name"]
formats = [(f["name"], f["version"]) for f in runtime["spec"]["supportedModelFormats"]]
assert (model["modelFormat"]["name"], model["modelFormat"]["version"]) in formats
assert model["protocolVersion"] in runtime["spec"]["protocolVersions"]
