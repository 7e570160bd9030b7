"""A contender's side of the benchmark's protocol (tests/bench/comparison/protocol.ts): lines of JSON."""

import json
import os
import sys
import time

import numpy as np


def read_case(path):
    """Reads a safetensors file of float32 tensors: arrays by name, in the file's order."""
    with open(path, "rb") as file:
        header_length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(header_length))
        data = file.read()
    arrays = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        arrays[name] = np.frombuffer(data[start:end], "<f4").reshape(entry["shape"])
    return arrays


def weights_of(arrays):
    """The network's weights by name, without their prefix, in the order of the layers."""
    prefix = "weights/"
    return {name[len(prefix) :]: value for name, value in arrays.items() if name.startswith(prefix)}


def serve(load):
    """Serves on standard input and output until the input ends.

    load(task) returns a dictionary with versions, threads and items, and a function step(index)
    that takes a step and returns the loss before it.
    """
    # Standard output belongs to the protocol; what libraries print goes where errors go.
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def reply(message):
        replies.write(json.dumps(message, separators=(",", ":")) + "\n")
        replies.flush()

    step, taken = None, 0
    try:
        for line in sys.stdin:
            request = json.loads(line)
            if request["kind"] == "load":
                loaded, step = load(request["task"])
                reply({"kind": "loaded", **loaded})
                continue
            milliseconds, losses = [], []
            for _ in range(request["steps"]):
                start = time.perf_counter()
                losses.append(step(taken))
                milliseconds.append(1000 * (time.perf_counter() - start))
                taken += 1
            reply({"kind": "ran", "milliseconds": milliseconds, "losses": losses})
    except Exception as error:  # whatever it is, the benchmark tells it and goes on
        words = str(error).strip().split("\n")[0]
        reply({"kind": "failed", "message": f"{type(error).__name__}: {words[:300]}"})
        sys.exit(1)
    sys.exit(0)
