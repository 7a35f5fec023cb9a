"""The Python of a page of documentation prints what the page shows, and its pipes give answers.

    with_documents.py PAGE FOLDER

A `python` block that is followed by a `text` block prints it; any other ends without an error. They run
in FOLDER. Tensors and a client that a page leaves to its reader are given here.
"""
import os
import re
import subprocess
import sys

text = open(sys.argv[1], encoding="utf-8").read()
host = os.environ["HTTP_URL"].rstrip("/").removeprefix("http://")
folder = sys.argv[2]
given = "import numpy\ny_true = numpy.float32([[0, 1], [0, 0]])\ny_pred = numpy.float32([[1, 1], [1, 0]])\n"
if "loss_client" in text:
    given += "from loss_client import Client, batches\nclient = Client()\n"
blocks = re.findall(r"```(\w+)\n(.*?)```(?:\n\n```text\n(.*?)```)?", text, re.DOTALL)
count = 0
for tag, code, shown in blocks:
    if tag == "python":
        code = (given + code).replace("localhost:8080", host).replace("Client()", f'Client("http://{host}")')
        run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True,
                             text=True, timeout=60)
        assert run.returncode == 0 and (not shown or run.stdout == shown), (code, run)
        count += 1
    elif tag == "sh" and "tail -f" in code:
        # It goes on for ever: one line in, one line out.
        with open(os.path.join(folder, "predictions.ndjson"), "w") as file:
            file.write('{"id": 7, "y_true": [0, 1], "y_pred": [1, 1]}\n')
        pipe = subprocess.Popen(["timeout", "20", "bash", "-c", code.replace("localhost:8080", host)],
                                cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                text=True)
        line = pipe.stdout.readline()
        pipe.terminate()
        pipe.wait()
        assert line == '{"id":7,"loss":0.5,"values":0.5}\n', line
        count += 1
assert count > 0
print("ok")
