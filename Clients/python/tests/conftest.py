"""A server for the tests: that of LOSS_SERVER_URL, or the program LOSS_SERVER."""

import os
import subprocess

import pytest

from loss_client import Client


@pytest.fixture(scope="session")
def url():
    if "LOSS_SERVER_URL" in os.environ:
        yield os.environ["LOSS_SERVER_URL"]
        return
    program = os.environ.get("LOSS_SERVER")
    if program is None:
        pytest.skip("neither LOSS_SERVER_URL nor LOSS_SERVER is set")
    server = subprocess.Popen(
        [program, "--port", "0", "--access-log", "off"], stdout=subprocess.PIPE, text=True
    )
    try:
        line = server.stdout.readline()
        yield line[line.index("http://") :].strip()
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def client(url):
    with Client(url) as client:
        yield client
