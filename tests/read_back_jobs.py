"""What files of the clouds' own job services say, read as their tools read them."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache

import yaml
from read_back import script_commands, texts

GOOGLE = ["gcp-batch", "vertex"]
SPOT = {"SPOT": True, "STANDARD": False}


def placed(placements, name):
    """What a format has of a plan: training on Google Cloud, all on Azure, or all."""
    if name in GOOGLE:
        return [row for row in placements if row.provider == "gcp" and row.schedule]
    return [row for row in placements if name == "dstack" or row.provider == "azure"]


def acts(exported, verb):
    """(words, begin, end in seconds) of the commands of start.sh that begin with a verb."""
    found = []
    for words in _commands(texts(exported, "start.sh")["start.sh"]):
        if words[:1] == ["at"] and words[4:][: len(verb)] == verb:
            begin, end = (datetime.fromtimestamp(int(word), UTC) for word in words[1:3])
            found.append((words[4:], begin, int((end - begin).total_seconds())))
    return found


@lru_cache(maxsize=8)
def _commands(text):
    """The same, split once for all that is asked of it: splitting is slow."""
    return script_commands(text)


def submissions(exported):
    """(what is submitted, where, its file, begin, length) of each stretch on Google Cloud."""
    found = []
    for words, begin, seconds in acts(exported, ["submit"]):
        assert words[-2] == str(seconds)
        file = next(word for word in words if re.search(r"\.(json|yaml)$", word))
        found.append((words[1], words[2], file, begin, seconds))
    return found


def batch_jobs(exported):
    return {path: json.loads(text) for path, text in texts(exported, ".json").items()}


def batch_offers(exported):
    regions = {file: region for _, region, file, *_ in submissions(exported)}
    found = []
    for path, job in batch_jobs(exported).items():
        (location,) = job["allocationPolicy"]["location"]["allowedLocations"]
        assert location == f"regions/{regions[path]}"
        (group,) = job["taskGroups"]
        assert group["taskCount"] == group["parallelism"]
        assert group["taskCountPerNode"] == 1
        policy = job["allocationPolicy"]["instances"][0]["policy"]
        purchase = job["labels"]["advisor-purchase"]
        assert SPOT[policy["provisioningModel"]] == (purchase == "spot")
        found.append(("gcp", regions[path], policy["machineType"], purchase, group["taskCount"]))
    return Counter(found)


def batch_times(exported):
    jobs = batch_jobs(exported)
    return {
        (_batch_machine(jobs[file]), begin): seconds
        for _, _, file, begin, seconds in submissions(exported)
    }


def _batch_machine(job):
    return job["allocationPolicy"]["instances"][0]["policy"]["machineType"]


def vertex_jobs(exported):
    return yaml_files(exported)


def vertex_offers(exported):
    jobs = vertex_jobs(exported)
    found = {}
    for words, _, _ in acts(exported, ["submit"]):
        region, labels, file = words[2:5]
        purchase = dict(pair.split("=") for pair in labels.split(","))["advisor-purchase"]
        pools = jobs[file]["workerPoolSpecs"]
        assert pools[0]["replicaCount"] == 1
        assert SPOT[jobs[file]["scheduling"]["strategy"]] == (purchase == "spot")
        (machine,) = {pool["machineSpec"]["machineType"] for pool in pools}
        instances = sum(pool["replicaCount"] for pool in pools)
        found[file] = ("gcp", region, machine, purchase, instances)
    return Counter(found.values())


def vertex_times(exported):
    jobs = vertex_jobs(exported)
    return {
        (jobs[file]["workerPoolSpecs"][0]["machineSpec"]["machineType"], begin): seconds
        for _, _, file, begin, seconds in submissions(exported)
    }


def yaml_files(exported, suffix=".yaml"):
    return {
        path: yaml.load(text, Loader=yaml.CSafeLoader)
        for path, text in texts(exported, suffix).items()
    }


def azure_offers(exported):
    files = yaml_files(exported)
    found = []
    for document in files.values():
        tags = document.get("tags", {})
        purchase = tags.get("advisor-purchase")
        if document.get("type") == "amlcompute":
            assert document["tier"] == ("low_priority" if purchase == "spot" else "dedicated")
            assert document["location"] == tags["advisor-region"]
            job = files[f"{tags['advisor-deployment']}.yaml"]
            assert job["compute"] == f"azureml:{document['name']}"
            assert job["resources"]["instance_count"] == document["max_instances"]
            region, size, instances = (
                document[key] for key in ("location", "size", "max_instances")
            )
        elif "instance_type" in document:
            assert purchase != "spot"
            region, size = tags["advisor-region"], document["instance_type"]
            instances = document["instance_count"]
        else:
            continue
        found.append(("azure", region, size, purchase, instances))
    return Counter(found)


def azure_times(exported):
    files = yaml_files(exported)
    found = {}
    for words, begin, seconds in acts(exported, ["train"]):
        _, workspace, _, file, cluster, _, _, _, planned_s, _ = words
        region = files[cluster]["location"]
        assert workspace == f"${region.upper()}_WORKSPACE"
        assert files[file]["compute"] == f"azureml:{files[cluster]['name']}"
        assert planned_s == str(seconds)
        found[files[cluster]["size"], begin] = seconds
    return found


def dstack_offers(exported):
    files = yaml_files(exported, ".dstack.yml")
    fleets = {row["name"]: row for row in files.values() if row["type"] == "fleet"}
    found = []
    for run in files.values():
        if run["type"] == "fleet":
            continue
        (fleet,) = run["fleets"]
        offer = {key: run[key] for key in ("backends", "regions", "instance_types")}
        assert offer.items() <= fleets[fleet].items()
        purchase = run["tags"]["advisor-purchase"]
        assert (run["spot_policy"] == "spot") == (purchase == "spot")
        instances = int(str(run.get("nodes") or run["replicas"]).split("..")[-1])
        assert fleets[fleet]["nodes"] == f"0..{instances}"
        (backend,), (region,), (instance_type,) = offer.values()
        found.append((backend, region, instance_type, purchase, instances))
    return Counter(found)


def dstack_times(exported):
    files = yaml_files(exported, ".dstack.yml")
    found = {}
    for words, begin, seconds in acts(exported, ["begin"]):
        _, fleet, file, *options = words
        assert files[file]["fleets"] == [files[fleet]["name"]]
        if files[file]["type"] == "task":
            assert f"PLANNED_S={seconds}" in options
            found[files[file]["instance_types"][0], begin] = seconds
    return found


OFFERS = {
    "gcp-batch": batch_offers,
    "vertex": vertex_offers,
    "azure-ml": azure_offers,
    "dstack": dstack_offers,
}
TIMES = {
    "gcp-batch": batch_times,
    "vertex": vertex_times,
    "azure-ml": azure_times,
    "dstack": dstack_times,
}
