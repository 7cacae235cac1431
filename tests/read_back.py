"""What exported files say, read as their tools read them: offers and times, in comparable words."""

import csv
import io
import json
import re
import shlex
from collections import Counter
from datetime import UTC, datetime
from math import ceil

import yaml
from hcl_reader import read_hcl


def offers_of(placements):
    """(provider, region, instance type, purchase, instances) -> how many of the plan are that.

    Hours of the day of one service at one offer are one fleet, as large as its largest.
    """
    fleets = {}
    for number, row in enumerate(placements):
        offer = (row.provider, row.region, row.instance_type, row.purchase)
        key = number if row.slice is None else (row.workload, row.origin, row.variant, offer)
        fleets.setdefault(key, (offer, []))[1].append(ceil(row.instances))
    return Counter((*offer, max(counts)) for offer, counts in fleets.values())


def times_of(placements):
    """(instance type, start to the second) -> length to the second, rounded up."""
    return {
        (row.instance_type, moment(part.start).replace(microsecond=0)): ceil(
            round(part.hours * 3600, 3)
        )
        for row in placements
        for part in row.schedule
    }


def moment(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def texts(exported, suffix):
    return {file.path: file.text for file in exported.files if file.path.endswith(suffix)}


def skypilot_tasks(exported):
    return {
        path: yaml.load(text, Loader=yaml.CSafeLoader)
        for path, text in texts(exported, ".yaml").items()
    }


def skypilot_offers(exported):
    found = []
    for task in skypilot_tasks(exported).values():
        resources = task["resources"]
        offer = resources.get("ordered", [resources])[0]
        purchase = resources["labels"]["advisor-purchase"]
        assert offer["use_spot"] == (purchase == "spot")
        service = task.get("service", {})
        instances = task.get("num_nodes") or service.get("replicas")
        instances = instances or service["replica_policy"]["max_replicas"]
        found.append((*offer["infra"].split("/"), offer["instance_type"], purchase, instances))
    return Counter(found)


def script_commands(text):
    """The commands of a shell script, each as its words; comments and the shell's own left out."""
    joined = text.replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in joined if not line.startswith("#")]


def skypilot_acts(exported):
    """(what, name) -> list of (begin, end) of the script's commands."""
    found = {}
    for words in script_commands(texts(exported, "start.sh")["start.sh"]):
        if words[:1] == ["at"]:
            begin, end = (datetime.fromtimestamp(int(word), UTC) for word in words[1:3])
            verb = " ".join(words[4:7])
            file = words[-1].removesuffix(".yaml")
            found.setdefault((verb, file), []).append((begin, end, words))
    return found


def skypilot_times(exported):
    tasks = skypilot_tasks(exported)
    found = {}
    for (verb, name), acts in skypilot_acts(exported).items():
        if verb == "sky jobs launch":
            resources = tasks[f"{name}.yaml"]["resources"]
            instance_type = resources.get("ordered", [resources])[0]["instance_type"]
            for begin, end, words in acts:
                assert f"PLANNED_S={int((end - begin).total_seconds())}" in words
                found[instance_type, begin] = int((end - begin).total_seconds())
    return found


def kubernetes_objects(exported):
    return [
        (path.split("/")[0], document)
        for path, text in texts(exported, ".yaml").items()
        if not path.endswith("kustomization.yaml")
        for document in yaml.load_all(text, Loader=yaml.CSafeLoader)
    ]


def kubernetes_offers(exported):
    found = {}
    for folder, document in kubernetes_objects(exported):
        pod, instances = _pod(document)
        if pod is None:
            continue
        labels = document["metadata"]["labels"]
        selector = pod["nodeSelector"]
        provider, region = folder.split("-", 1)
        assert selector["topology.kubernetes.io/region"] == region
        affinity = json.dumps(pod["affinity"]["nodeAffinity"])
        assert ('"operator": "In"' in affinity) == (labels["advisor-purchase"] == "spot")
        instance_type = selector["node.kubernetes.io/instance-type"]
        name = labels["advisor-deployment"]
        offer = (provider, region, instance_type, labels["advisor-purchase"])
        found[folder, name] = (*offer, max(instances, found.get((folder, name), (0,))[-1]))
    for folder, document in kubernetes_objects(exported):
        if document["kind"] == "HorizontalPodAutoscaler":
            key = (folder, document["metadata"]["name"])
            found[key] = (*found[key][:-1], document["spec"]["maxReplicas"])
    return Counter(found.values())


def _pod(document):
    if document["kind"] == "Deployment":
        spec = document["spec"]
        return spec["template"]["spec"], spec["replicas"]
    if document["kind"] == "CronJob":
        spec = document["spec"]["jobTemplate"]["spec"]
        pod = spec["template"]["spec"]
        if "nodeSelector" in pod:
            assert spec["parallelism"] == spec["completions"]
            return pod, spec["completions"]
    return None, 0


def kubernetes_times(exported):
    found = {}
    for _, document in kubernetes_objects(exported):
        if document["kind"] == "CronJob" and "annotations" in document["metadata"]:
            spec, notes = document["spec"], document["metadata"]["annotations"]
            begin = moment(notes["advisor/start"])
            assert spec["schedule"] == f"{begin.minute} {begin.hour} {begin.day} {begin.month} *"
            assert spec["timeZone"] == "Etc/UTC"
            pod = spec["jobTemplate"]["spec"]["template"]["spec"]
            instance_type = pod["nodeSelector"]["node.kubernetes.io/instance-type"]
            found[instance_type, begin] = spec["startingDeadlineSeconds"]
    return found


def slurm_options(text):
    lines = re.findall(r"^#SBATCH --([a-z-]+)(?:=(.*))?$", text, re.MULTILINE)
    return dict(lines)


def slurm_offers(exported):
    found = []
    for text in texts(exported, ".sbatch").values():
        options = slurm_options(text)
        provider, rest = options["partition"].split("-", 1)
        region, purchase = re.fullmatch(r"(.*)-(on-demand|spot|reserved-1y)", rest).groups()
        found.append(
            (
                provider,
                region,
                options["constraint"],
                purchase.replace("-", "_"),
                int(options["nodes"]),
            )
        )
    return Counter(found)


def slurm_submissions(exported):
    """The sbatch calls: what is exported, and options by name; the file is option None."""
    found = []
    for words in script_commands(texts(exported, "submit.sh")["submit.sh"]):
        if words[:1] == ["submit"]:
            options = dict(word.removeprefix("--").split("=", 1) for word in words[2:-1])
            exported_too = options["export"].removeprefix("ALL,").split(",")
            env = dict(word.split("=", 1) for word in exported_too)
            found.append((env, {**options, None: words[-1]}))
    return found


def slurm_times(exported):
    batches = texts(exported, ".sbatch")
    return {
        (
            slurm_options(batches[options[None]])["constraint"],
            moment(options["begin"] + "+00:00"),
        ): int(env["PLANNED_S"])
        for env, options in slurm_submissions(exported)
    }


def machine_stretches(text):
    """The stretches of a machine's script: (begin, run, planned seconds, pause)."""
    lines = re.findall(r"^(\d+) (\d+) (\d+) (\d+)$", text, re.MULTILINE)
    return [tuple(map(int, line)) for line in lines]


def terraform_folders(exported):
    """(provider, region) -> {(type, name): body} of resources, with blocks of one kind in a list."""
    found = {}
    for path, text in texts(exported, "main.tf").items():
        provider, region = path.split("/")[0].split("-", 1)
        blocks = read_hcl(text)
        (local,) = (body for kind, _, body in blocks if kind == "provider")
        resources = {labels: _listed(body) for kind, labels, body in blocks if kind == "resource"}
        places = {local.get("region")} - {None} or {
            body["location"] for body in resources.values()
        }
        assert places == {region}
        found[provider, region] = resources
    return found


def _listed(body):
    found = {name: value for name, value in body.items() if name is not None}
    for kind, _, inner in body.get(None, []):
        found.setdefault(kind, []).append(_listed(inner))
    return found


def terraform_groups(exported):
    """(provider, region, name) -> instance type, purchase, size at its largest, starts."""
    read = {"aws": _aws_group, "azure": _azure_group, "gcp": _google_group}
    templates = (
        "aws_launch_template",
        "azurerm_linux_virtual_machine_scale_set",
        "google_compute_instance_template",
    )
    return {
        (provider, region, name): read[provider](resources, name)
        for (provider, region), resources in terraform_folders(exported).items()
        for kind, name in resources
        if kind in templates
    }


def _aws_group(resources, name):
    template = resources["aws_launch_template", name]
    group = resources["aws_autoscaling_group", name]
    purchase = template["tags"]["advisor-purchase"]
    market = template.get("instance_market_options")
    assert market == ([{"market_type": "spot"}] if purchase == "spot" else None)
    starts = []
    for (kind, _), body in resources.items():
        target = body.get("target", [{}])[0].get("input", "")
        if kind == "aws_scheduler_schedule" and f"aws_autoscaling_group.{name}.name" in target:
            at = re.fullmatch(r"at\((.*)\)", body["schedule_expression"])
            if at:
                assert f"DesiredCapacity = {group['max_size']} " in target.replace("\n", " ")
                assert body["schedule_expression_timezone"] == "UTC"
                starts.append(moment(at[1] + "+00:00"))
    return template["instance_type"], purchase, group["max_size"], starts


def _azure_group(resources, name):
    group = resources["azurerm_linux_virtual_machine_scale_set", name]
    setting = resources.get(("azurerm_monitor_autoscale_setting", name), {})
    purchase = group["tags"]["advisor-purchase"]
    assert group["priority"] == ("Spot" if purchase == "spot" else "Regular")
    sizes, starts = [group["instances"]], []
    for profile in setting.get("profile", []):
        (capacity,) = profile["capacity"]
        sizes.append(capacity["minimum"])
        if "fixed_date" in profile:
            (date,) = profile["fixed_date"]
            assert date["timezone"] == "UTC"
            starts.append(moment(date["start"]))
    return group["sku"], purchase, max(sizes), starts


def _google_group(resources, name):
    template = resources["google_compute_instance_template", name]
    group = resources["google_compute_instance_group_manager", name]
    scaler = resources.get(("google_compute_autoscaler", name), {})
    purchase = template["labels"]["advisor-purchase"]
    (scheduling,) = template["scheduling"]
    model = "SPOT" if purchase == "spot" else "STANDARD"
    assert scheduling["provisioning_model"] == model
    sizes, starts = [group["target_size"]], []
    for policy in scaler.get("autoscaling_policy", []):
        sizes.append(policy["max_replicas"])
        for schedule in policy["scaling_schedules"]:
            assert schedule["min_required_replicas"] == policy["max_replicas"]
            assert schedule["time_zone"] == "Etc/UTC"
            minute, hour, day, month, _, *year = schedule["schedule"].split()
            if year:
                words = (year[0], month, day, hour, minute)
                starts.append(datetime(*map(int, words), tzinfo=UTC))
    return template["machine_type"], purchase, max(sizes), starts


def terraform_offers(exported):
    groups = terraform_groups(exported).items()
    return Counter((key[0], key[1], *group[:3]) for key, group in groups)


def terraform_times(exported):
    scripts = {path.replace("-", "_"): text for path, text in texts(exported, ".sh").items()}
    found = {}
    for (provider, region, name), group in terraform_groups(exported).items():
        script = scripts[f"{provider}-{region}/{name}.sh".replace("-", "_")]
        rows = machine_stretches(script)
        begins = [datetime.fromtimestamp(begin, UTC) for begin, *_ in rows]
        told = [begin.replace(second=0) for begin in begins] if provider == "gcp" else begins
        assert group[3] == told
        planned = (seconds for _, _, seconds, _ in rows)
        found |= {(group[0], begin): s for begin, s in zip(begins, planned, strict=True)}
    return found


def cloudformation_templates(exported):
    return {
        path.removeprefix("aws-").removesuffix(".yaml"): yaml.load(text, Loader=yaml.CSafeLoader)
        for path, text in texts(exported, ".yaml").items()
    }


def cloudformation_groups(exported):
    """(region, name) -> instance type, purchase, size at its largest, {start: planned seconds}."""
    return {
        (region, name.removeprefix("Group")): _stack_group(template, region, name)
        for region, template in cloudformation_templates(exported).items()
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::AutoScaling::AutoScalingGroup"
    }


def _stack_group(template, region, name):
    group = template["Resources"][name]["Properties"]
    launch = template["Resources"][group["LaunchTemplate"]["LaunchTemplateId"]["Ref"]]
    data = launch["Properties"]["LaunchTemplateData"]
    table, here, offer = data["InstanceType"]["Fn::FindInMap"]
    assert here == {"Ref": "AWS::Region"}
    assert list(template["Mappings"][table]) == [region]
    purchase = next(row["Value"] for row in group["Tags"] if row["Key"] == "advisor-purchase")
    assert ("InstanceMarketOptions" in data) == (purchase == "spot")
    starts = []
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Scheduler::Schedule" and resource["DependsOn"] == name:
            told = json.loads(resource["Properties"]["Target"]["Input"])
            assert told["AutoScalingGroupName"] == group["AutoScalingGroupName"]
            at = re.fullmatch(r"at\((.*)\)", resource["Properties"]["ScheduleExpression"])
            if at:
                assert told["DesiredCapacity"] == int(group["MaxSize"])
                starts.append(moment(at[1] + "+00:00"))
    stretches = machine_stretches(stack_script(data))
    assert [datetime.fromtimestamp(begin, UTC) for begin, *_ in stretches] == starts
    planned = (seconds for _, _, seconds, _ in stretches)
    times = dict(zip(starts, planned, strict=True))
    return template["Mappings"][table][region][offer], purchase, int(group["MaxSize"]), times


def stack_script(launch_template_data):
    """A machine's script, with the parameter's name where the command comes in."""
    between, lines = launch_template_data["UserData"]["Fn::Base64"]["Fn::Join"]
    return between.join(_joined(line) for line in lines)


def _joined(line):
    if isinstance(line, str):
        return line
    before, command, after = line["Fn::Join"][1]
    return before + command["Fn::Base64"]["Ref"] + after


def cloudformation_offers(exported):
    groups = cloudformation_groups(exported).items()
    return Counter(("aws", region, *group[:3]) for (region, _), group in groups)


def cloudformation_times(exported):
    return {
        (group[0], start): seconds
        for group in cloudformation_groups(exported).values()
        for start, seconds in group[3].items()
    }


def csv_rows(exported):
    return list(csv.DictReader(io.StringIO(exported.files[0].text, newline="")))


def csv_offers(exported):
    names = {"AWS": "aws", "Microsoft": "azure", "Google Cloud": "gcp"}
    fleets = {}
    for row in csv_rows(exported):
        offer = (
            names[row["ProviderName"]],
            row["RegionId"],
            row["ResourceType"],
            row["x_Purchase"],
        )
        fleets.setdefault(row["x_Deployment"], (offer, []))[1].append(
            ceil(float(row["x_Instances"]))
        )
    return Counter((*offer, max(counts)) for offer, counts in fleets.values())


def csv_times(exported):
    return {
        (row["ResourceType"], moment(part["start"])): part["seconds"]
        for row in csv_rows(exported)
        for part in json.loads(row["x_Schedule"] or "[]")
    }


OFFERS = {
    "skypilot": skypilot_offers,
    "kubernetes": kubernetes_offers,
    "slurm": slurm_offers,
    "terraform": terraform_offers,
    "cloudformation": cloudformation_offers,
    "csv": csv_offers,
}
TIMES = {
    "skypilot": skypilot_times,
    "kubernetes": kubernetes_times,
    "slurm": slurm_times,
    "terraform": terraform_times,
    "cloudformation": cloudformation_times,
    "csv": csv_times,
}
