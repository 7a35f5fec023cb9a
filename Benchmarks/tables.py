"""Tables in Markdown, and the goals that stand in them."""
import os

# What ours should reach beside a peer in the same round: its requests a second over the peer's, and
# the peer's CPU a request or 99th percentile over ours. More is better, always. A large body is to
# reach the second rate where it is read on two cores.
GOALS = {
    "fixed": {
        "nginx": {"rate": 0.95}, "simdjson": {"rate": 0.95}, "granian": {"rate": 2.5},
        "fastapi": {"rate": 12}, "hummingbird": {"rate": 2.3, "CPU": 5}, "go": {"rate": 2},
    },
    "tiny": {
        "nginx": {"rate": 0.85, "p99": 1}, "simdjson": {"rate": 0.85}, "granian": {"rate": 5},
        "fastapi": {"rate": 11}, "keras": {"rate": 30}, "hummingbird": {"rate": 4.5, "CPU": 8},
        "go": {"rate": 2.7},
    },
    "small": {
        "nginx": {"rate": 0.55}, "simdjson": {"rate": 1.1}, "granian": {"rate": 4.5, "CPU": 9},
        "fastapi": {"rate": 8, "CPU": 15}, "keras": {"rate": 35, "CPU": 70},
        "hummingbird": {"rate": 15, "CPU": 30}, "go": {"rate": 11},
    },
    "medium": {
        "nginx": {"rate": 0.3}, "simdjson": {"rate": 1.6}, "granian": {"rate": 5},
        "fastapi": {"rate": 7}, "keras": {"rate": 23}, "hummingbird": {"rate": 40},
        "go": {"rate": 25},
    },
    "large": {
        "simdjson": {"rate": 1.3, "rate on two cores": 2},
        "granian": {"rate": 8, "rate on two cores": 12},
        "fastapi": {"rate": 9, "rate on two cores": 13},
        "keras": {"rate": 25, "rate on two cores": 35},
        "hummingbird": {"rate": 28, "rate on two cores": 40},
        "go": {"rate": 17, "rate on two cores": 25},
    },
    "binary": {"granian": {"CPU": 3}, "fastapi": {"CPU": 3.5}},
    "https": {"nginx": {"rate": 1, "CPU": 1}},
    "handshake": {"go": {"CPU": 1}},
}

# Beside an earlier build: nothing slower by more than two in a hundred.
for goals in GOALS.values():
    goals["before"] = {"CPU": 0.98}

# Milliseconds from exec to the first answer, megabytes at rest.
START_GOAL = 50
IDLE_GOAL = 12


def cell(value):
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(title, columns, rows):
    """Prints each row as soon as it is there."""
    print(f"\n### {title}\n\nLoad average {os.getloadavg()[0]:.1f}.\n")
    print(f"| {' | '.join(columns)} |\n| --- |{' ---: |' * (len(columns) - 1)}")
    for row in rows:
        print(f"| {' | '.join(map(cell, row))} |", flush=True)


def judged(goals, measured):
    """What is wanted, and which of it is missed; both as text."""
    holds = {name: measured[name] >= least for name, least in goals.items()}
    wanted = ", ".join(f"{name} ≥ {least}" for name, least in goals.items())
    missed = ", ".join(f"{name} {measured[name]:.2f}" for name, met in holds.items() if not met)
    return wanted, missed
